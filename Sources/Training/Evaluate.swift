import ClassifierMetrics
import Diagnostics
import Foundation
public import Logging
import NeuralNetwork
import StageFiles

/// `train evaluate`: the metrics of a run on the test part of a domain file.
public struct Evaluate {
  private let folder: RunFolder
  private let domainsPath: String?
  private let threads: Int
  private let isQuiet: Bool
  private let logger: Logger

  /// An evaluation to be run.
  ///
  /// - Parameters:
  ///   - runPath: The folder of a finished training.
  ///   - domainsPath: The domain file; nil for the one that the run was trained on.
  ///   - threads: The number of threads; it changes no bit of the outcome.
  ///   - isQuiet: Whether no progress is shown.
  ///   - logger: Takes notices and warnings.
  public init(
    runPath: String, domainsPath: String?, threads: Int, isQuiet: Bool, logger: Logger
  ) {
    folder = RunFolder(path: runPath)
    self.domainsPath = domainsPath
    self.threads = threads
    self.isQuiet = isQuiet
    self.logger = logger
  }

  /// Evaluates the run; on the domain file that it was trained on, keeps the metrics in `run.json`.
  ///
  /// - Throws: ``TrainingError`` where there is no finished run, or the file's features are not the
  ///   model's; errors of the files; `Interruption`.
  public func run() throws -> MetricTable { try run(checksHash: true) }

  /// Evaluates the run.
  ///
  /// - Parameter checksHash: Whether the domain file is read through for its content hash, which
  ///   trainings on one file need but once.
  func run(checksHash: Bool) throws -> MetricTable {
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw TrainingError.noRun(path: folder.path, missing: "such folder")
    }
    var record = try folder.readRecord()
    let model = try Model(path: folder.model)
    let path = domainsPath ?? record.domains.path
    let file = try DomainFile(path: path)
    let columns = try columns(of: model, in: file, isSubset: record.features != nil)
    let isOwn = isTrainedOn(file, record)
    if domainsPath == nil, !isOwn {
      throw TrainingError.domainsChanged(path: path, run: folder.path)
    }
    if checksHash { try warnOfWrongHash(file) }
    let metrics = try metrics(model, file, columns)
    if isOwn, record.metrics != metrics {
      record.metrics = metrics
      try folder.write(record)
    }
    return metrics
  }

  private func isTrainedOn(_ file: DomainFile, _ record: RunRecord) -> Bool {
    guard let hash = file.reader.contentHash, !hash.isEmpty else {
      // A foreign file without a hash: its path is all that is known of it.
      return file.identity(trainingHash: "").path == record.domains.path
    }
    return hash == record.domains.contentHash
  }

  /// The columns of the file that the model takes, in its order; nil for all of them.
  ///
  /// - Parameter isSubset: Whether the model was trained on some features of its file: then they are
  ///   looked up by name, and the file may have others beside them.
  private func columns(
    of model: Model, in file: DomainFile, isSubset: Bool
  ) throws(TrainingError) -> [Int]? {
    let (found, expected) = (file.reader.names, model.featureNames)
    if isSubset {
      return try expected.enumerated().map { (column, name) throws(TrainingError) in
        guard let place = found.firstIndex(of: name) else {
          throw .otherFeatures(path: file.path, column: column, found: nil, expected: name)
        }
        return place
      }
    }
    for column in 0..<max(found.count, expected.count) {
      let pair = [found, expected].map { column < $0.count ? $0[column] : nil }
      guard pair[0] == pair[1] else {
        throw .otherFeatures(
          path: file.path, column: column, found: pair[0], expected: pair[1])
      }
    }
    return nil
  }

  private func warnOfWrongHash(_ file: DomainFile) throws {
    guard let stored = file.reader.contentHash else { return }
    if stored.isEmpty {
      logger.warning("\(file.path): its content_hash is empty")
    } else if stored != (try file.reader.computeContentHash()) {
      logger.warning("\(file.path): its content_hash is not that of its contents; it was edited")
    }
  }

  private func metrics(
    _ model: Model, _ file: DomainFile, _ columns: [Int]?
  ) throws -> MetricTable {
    guard file.domainCount == model.network.architecture.domains else {
      throw TrainingError.badDomains(
        path: file.path, location: "/test", found: "\(file.domainCount - 1) targets",
        expected: "\(model.network.architecture.domains - 1), as the model has")
    }
    let engine = NetworkEngine(architecture: model.network.architecture, threads: threads)
    let blocks = try (0..<file.domainCount).map { try file.block(.test, domain: $0) }
    let progress = Diagnostics.Progress(
      "evaluate", unit: "events", total: blocks.map(\.count).reduce(0, +), isQuiet: isQuiet)
    defer { progress.finish() }
    let samples = try blocks.enumerated().map { domain, block in
      try ScoredSample(
        name: "\(file.path): \(block.group)",
        responses: responses(block, model, columns, engine, progress),
        domainWeights: block.domainWeights(),
        // The truth of a target is opened here, and nowhere else.
        classes: domain == 0 || block.hasLabels ? classes(of: block) : nil)
    }
    return try TestMetrics(
      source: samples[0],
      targets: zip(file.roles, samples).dropFirst().map { (DomainFile.name($0), $1) }
    ).table()
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
  private func responses(
    _ block: DomainBlock, _ model: Model, _ columns: [Int]?, _ engine: NetworkEngine,
    _ progress: Diagnostics.Progress
  ) throws -> [Float] {
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
