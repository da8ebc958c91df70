import Diagnostics
package import Logging
import NeuralNetwork
package import StageFiles

/// What all trainings on a domain file share: it is read once, whatever their number.
///
/// A training may use some of the features alone: ``selecting(_:)`` gives the same events with those,
/// and copies nothing before they are asked for.
package struct TrainingInput: Sendable {
  let file: DomainFile
  let data: TrainingData
  /// The file as records name it.
  let domains: RunRecord.Domains
  /// The columns of the file that a network is given, ascending; nil for all of them.
  private(set) var columns: [Int]?

  /// Reads the training part of a file.
  ///
  /// - Parameters:
  ///   - isQuiet: Whether no progress is shown.
  ///   - log: Takes what it took.
  init(_ file: DomainFile, isQuiet: Bool = true, log: Logger? = nil) throws {
    let progress = Progress("load \(file.path)", "opening", log: log, isQuiet: isQuiet)
    defer { progress.finish() }
    self.file = file
    data = try file.trainingData(progress)
    domains = file.identity(trainingHash: data.hash)
  }

  /// Opens a domain file and reads its training part.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isQuiet: Whether no progress is shown.
  ///   - log: Takes what it took.
  /// - Throws: An error of status 66 where there is no such file; 65 where it cannot be trained on.
  package init(path: String, isQuiet: Bool, log: Logger) throws {
    try self.init(DomainFile(path: path), isQuiet: isQuiet, log: log)
  }

  /// The features that a network is given, in the file's order.
  package var featureNames: [String] { selected(file.reader.names) }
  /// Their units.
  var featureUnits: [String] { selected(file.reader.units ?? file.reader.names.map { _ in "" }) }
  /// How they are standardised.
  var scaling: FeatureScaling {
    FeatureScaling(
      mean: selected(file.reader.scaling.mean), std: selected(file.reader.scaling.std))
  }
  /// The names that tell a training on some features from one on all; nil for all.
  var subset: [String]? { columns.map { _ in featureNames } }

  /// The same events with some of the features.
  ///
  /// - Parameter columns: Columns of the file.
  /// - Precondition: Ascending, at least one, all of the file.
  package func selecting(_ columns: [Int]) -> TrainingInput {
    precondition(
      !columns.isEmpty && zip(columns, columns.dropFirst()).allSatisfy { $0 < $1 }
        && (columns.first ?? 0) >= 0 && (columns.last ?? 0) < file.featureCount,
      "no columns of the file in its order")
    var input = self
    input.columns = columns.count == file.featureCount ? nil : columns
    return input
  }

  /// The columns of features by their names, ascending.
  ///
  /// - Throws: ``TrainingError`` where the file has not one of them.
  package func columns(of names: [String]) throws(TrainingError) -> [Int] {
    try names.enumerated().map { (number, name) throws(TrainingError) in
      guard let column = file.reader.names.firstIndex(of: name) else {
        throw .otherFeatures(path: file.path, column: number, found: nil, expected: name)
      }
      return column
    }.sorted()
  }

  /// Fills in what a user left open.
  ///
  /// - Throws: ``TrainingError`` where the options do not suit the file.
  package func configuration(_ options: TrainingOptions) throws -> TrainingConfiguration {
    try file.configuration(options)
  }

  /// How the attribute `inputs` of a result lists the domain file.
  package func record() throws -> InputRecord { try file.inputRecord(data) }

  /// The shape of a training's network.
  func architecture(_ configuration: TrainingConfiguration) throws -> Architecture {
    try configuration.architecture(inputs: featureNames.count, domains: file.domainCount)
  }

  /// The events of all domains that an epoch of a training goes through, each domain as often as the
  /// source.
  func eventsOfAnEpoch(_ configuration: TrainingConfiguration) -> Int {
    let all = data.tables[0].count
    let heldBack = configuration.validationFraction.map { DomainRows.heldBackCount($0, of: all) }
    return (all - (heldBack ?? 0)) * file.domainCount
  }

  /// The events of each domain with the features that a network is given, the source first.
  func tables() -> [EventTable] {
    guard let columns else { return data.tables }
    return data.tables.map { $0.selecting(columns) }
  }

  /// The test events that `--select paper` watches.
  func monitoringRows(seed: UInt64) throws -> [DomainRows] {
    let all = try file.monitoringRows(seed: seed)
    guard let columns else { return all }
    return all.map { DomainRows(events: $0.events.selecting(columns), rows: $0.rows) }
  }

  private func selected<T>(_ values: [T]) -> [T] { columns?.map { values[$0] } ?? values }
}

extension EventTable {
  /// The same events with some of the features, in the order given.
  fileprivate func selecting(_ columns: [Int]) -> EventTable {
    var chosen = Self.featureStorage(count: count, inputs: columns.count)
    for start in stride(from: 0, to: features.count, by: inputs) {
      for column in columns { chosen.append(features[start + column]) }
    }
    return EventTable(
      inputs: columns.count, features: chosen, domainWeights: domainWeights, labels: labels)
  }
}
