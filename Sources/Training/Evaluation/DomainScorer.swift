import ClassifierMetrics
import Diagnostics
import NeuralNetwork
import StageFiles

/// A model's responses to the events of a domain file.
struct DomainScorer {
  let model: Model
  /// The columns of the file that the model takes, in its order; nil for all of them.
  let columns: [Int]?
  let engine: NetworkEngine
  let progress: Diagnostics.Progress

  /// The events of a domain's part with their responses.
  ///
  /// - Parameter hasClasses: Whether labels are read: of a target they are its truth.
  /// - Throws: ``TrainingError`` (65) where the weights of a class do not sum to a positive number;
  ///   errors of the file; `Interruption`.
  func sample(_ block: DomainBlock, hasClasses: Bool) throws -> ScoredSample {
    try ScoredSample(
      name: "\(block.path): \(block.group)", responses: responses(block),
      domainWeights: block.domainWeights(), classes: hasClasses ? classes(of: block) : nil)
  }

  /// Labels and their weights.
  ///
  /// - Throws: ``TrainingError`` where the weights of a class that has events do not sum to a positive
  ///   number: no figure of that class could be given.
  private func classes(of block: DomainBlock) throws -> ScoredSample.Classes {
    let (labels, weights) = (try block.labels(), try block.labelWeights())
    for (label, name) in [(UInt8(1), "signal"), (0, "background")] {
      let own = labels.indices.filter { labels[$0] == label }
      let sum = own.reduce(0.0) { $0 + Double(weights[$1]) }
      guard sum > 0 || own.isEmpty else {
        throw TrainingError.badDomains(
          path: block.path, location: block.group,
          found: "weights of the \(name) that sum to \(sum)", expected: "a positive sum")
      }
    }
    return ScoredSample.Classes(labels: labels, weights: weights)
  }

  /// P(signal) of every event, a block of rows at a time.
  private func responses(_ block: DomainBlock) throws -> [Float] {
    var responses: [Float] = []
    responses.reserveCapacity(block.count)
    for rows in block.blocks {
      try Interruption.check()
      let table = EventTable(
        inputs: model.featureNames.count,
        features: try block.standardised(rows, model.scaling, columns: columns),
        domainWeights: [Float](repeating: 1, count: rows.count), labels: nil)
      responses += engine.evaluate(model.network, on: table, domain: nil).response
      progress.advance(by: rows.count)
    }
    return responses
  }
}
