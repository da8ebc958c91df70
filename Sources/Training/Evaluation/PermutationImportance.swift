import ClassifierMetrics
import CounterRandom
import Diagnostics
package import Logging
import NeuralNetwork
import StageFiles

/// What each feature is worth to a trained label predictor: how much of the AUC on /test/source is lost
/// when its values are shuffled among the events.
///
/// The network is not trained again, and what it could have learned of the other features instead does
/// not count: of two features that say the same, both may look worthless or both important. Events keep
/// their weights (w_label); a loss is that of the weighted area.
package struct PermutationImportance {
  /// A feature and what its shuffles lost.
  package struct Feature: Sendable, Equatable {
    /// The name.
    package let name: String
    /// The loss of AUC in each shuffle; negative where chance won something.
    package let losses: [Double]

    /// Their mean.
    package var mean: Double { losses.reduce(0, +) / Double(losses.count) }

    /// Their standard deviation; nil of a single one.
    package var standardDeviation: Double? {
      guard losses.count > 1 else { return nil }
      let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(losses.count - 1)).squareRoot()
    }
  }

  /// The run's record.
  package let record: RunRecord
  /// The AUC with nothing shuffled.
  package let auc: Double
  /// The features, the largest mean loss first.
  package let features: [Feature]

  /// Shuffles each feature in turn.
  ///
  /// - Parameters:
  ///   - runPath: The folder of a finished training.
  ///   - shuffles: How often each feature is shuffled. Range: at least 1.
  ///   - seed: The seed of the shuffles; nil for the run's.
  ///   - threads: The number of threads; it changes no bit of the outcome.
  ///   - isQuiet: Whether no progress is shown.
  ///   - log: Takes what each part took.
  /// - Throws: ``TrainingError`` where there is no finished run, its domain file is another by now, or its
  ///   test part has not both classes; errors of the files; `Interruption`.
  package init(
    runPath: String, shuffles: Int, seed: UInt64?, threads: Int, isQuiet: Bool,
    log: Logger? = nil
  ) throws {
    let progress = Diagnostics.Progress(
      "rank", "opening \(runPath)", log: log, isQuiet: isQuiet)
    defer { progress.finish() }
    let run = try OpenedRun(RunFolder(path: runPath), domainsPath: nil)
    let events = try TestEvents(run, threads: threads)
    let seed = seed ?? run.record.seed
    let names = run.model.featureNames
    record = run.record
    let auc = try events.auc(events.features)
    self.auc = auc
    progress.begin(
      "shuffling each feature", unit: "events", total: names.count * shuffles * events.count)
    let features = try names.enumerated().map { column, name in
      let losses = try (0..<shuffles).map { shuffle in
        try Interruption.check()
        var order = Array(0..<UInt32(events.count))
        var stream = RandomStreams.permutation(seed: seed, feature: column, shuffle: shuffle)
        stream.shuffle(&order)
        defer { progress.advance(by: events.count) }
        return auc - (try events.auc(events.shuffled(column, by: order)))
      }
      return Feature(name: name, losses: losses)
    }
    self.features = features.sorted { $0.mean > $1.mean }
  }
}

/// The test events of the source in memory, and the network that judges them.
private struct TestEvents {
  /// Shape: [events, features], row-major, standardised.
  let features: [Float]
  let count: Int
  private let path, location: String
  private let labels: [UInt8]
  private let weights: [Float]
  private let width: Int
  private let network: AdversarialNetwork
  private let engine: NetworkEngine

  init(_ run: OpenedRun, threads: Int) throws {
    let block = try run.file.block(.test, domain: 0)
    (path, location) = (run.file.path, block.group)
    features = try block.standardised(0..<block.count, run.model.scaling, columns: run.columns)
    (labels, weights) = (try block.labels(), try block.labelWeights())
    count = block.count
    width = run.model.featureNames.count
    network = run.model.network
    engine = NetworkEngine(architecture: network.architecture, threads: threads)
  }

  /// The features with one column in another order of events.
  func shuffled(_ column: Int, by order: [UInt32]) -> [Float] {
    var shuffled = features
    for (row, other) in order.enumerated() {
      shuffled[row * width + column] = features[Int(other) * width + column]
    }
    return shuffled
  }

  /// The weighted AUC of the network's responses.
  func auc(_ features: [Float]) throws -> Double {
    let table = EventTable(
      inputs: width, features: features,
      domainWeights: [Float](repeating: 1, count: count), labels: nil)
    let responses = count > 0 ? engine.evaluate(network, on: table, domain: nil).response : []
    func scores(_ label: UInt8) -> WeightedScores {
      let rows = labels.indices.filter { labels[$0] == label }
      return WeightedScores(rows.map { responses[$0] }, weights: rows.map { weights[$0] })
    }
    guard let auc = scores(1).areaUnderCurve(against: scores(0)) else {
      throw TrainingError.badDomains(
        path: path, location: location, found: "\(count) events without an AUC",
        expected: "signal and background, each of a positive sum of w_label")
    }
    return auc
  }
}
