import Diagnostics
import Foundation
import HDF5Store
public import Logging
import NeuralNetwork
import StageFiles

/// `train fit`: trains a network on the training part of a domain file, and then evaluates it.
///
/// Training opens neither the test part (but for `--select paper`, to monitor) nor the truth of the
/// targets; the evaluation after it is a step of its own.
public struct Fit {
  /// What a run gave.
  public struct Result {
    /// The folder of the run.
    public let folder: String
    /// Its record, with metrics.
    public let record: RunRecord
    /// Whether a finished run of the same configuration was there already.
    public let wasSkipped: Bool
  }

  private let domainsPath: String
  private let folder: RunFolder
  private let options: TrainingOptions
  private let threads: Int
  private let replacesRun: Bool
  private let isQuiet: Bool
  private let logger: Logger

  /// A training to be run.
  ///
  /// - Parameters:
  ///   - domainsPath: The domain file.
  ///   - output: The run's folder; nil for `runs/<setup>-lambda<X>-seed<S>` beside the domain file.
  ///   - options: What the user said.
  ///   - threads: The number of threads; it changes no bit of the outcome.
  ///   - replacesRun: Whether a finished run in the folder is replaced.
  ///   - isQuiet: Whether no progress is shown.
  ///   - logger: Takes notices and warnings.
  public init(
    domainsPath: String, output: String?, options: TrainingOptions, threads: Int,
    replacesRun: Bool, isQuiet: Bool, logger: Logger
  ) {
    self.domainsPath = domainsPath
    let parent = domainsPath.lastIndex(of: "/").map { String(domainsPath[...$0]) } ?? ""
    folder = RunFolder(path: output ?? "\(parent)runs/\(options.runName)")
    self.options = options
    self.threads = threads
    self.replacesRun = replacesRun
    self.isQuiet = isQuiet
    self.logger = logger
  }

  /// Trains, writes the run's files and evaluates; or finds that all this is done.
  ///
  /// - Throws: ``TrainingError``, errors of the files, `Interruption`. A run that fails or is
  ///   stopped leaves its log alone.
  public func run() throws -> Result {
    try options.validate()
    guard threads >= 1 else {
      throw TrainingError.usage(option: "--threads", found: "\(threads)", expected: "at least 1")
    }
    let file = try DomainFile(path: domainsPath)
    let configuration = try TrainingConfiguration(
      options, domains: file.domainCount, sourceEvents: try sourceEvents(of: file))
    let architecture = try configuration.architecture(
      inputs: file.featureCount, domains: file.domainCount)
    try folder.requireOurs()
    let data = try file.trainingData()
    let domains = file.identity(trainingHash: data.hash)
    let key = RunRecord.key(configuration, domains: domains)
    if let record = try finishedRecord(key: key, configuration, domains) {
      logger.notice("\(folder.path): is up to date, nothing to train; --force trains it again")
      return try evaluated(record, on: file, wasSkipped: true)
    }
    let session = TrainingSession(
      configuration: configuration, architecture: architecture, file: file, data: data,
      threads: threads, isQuiet: isQuiet, logger: logger)
    return try evaluated(
      session.run(in: folder, domains: domains, key: key), on: file, wasSkipped: false)
  }

  /// The number of source events in the batches; checks that every domain has events for them, and
  /// to hold back.
  private func sourceEvents(of file: DomainFile) throws -> Int {
    let trained = try (0..<file.domainCount).map { domain in
      let block = try file.block(.train, domain: domain)
      let count = block.count
      let heldBack =
        options.selection == .validation
        ? DomainRows.heldBackCount(options.effectiveValidationFraction, of: count) : 0
      let isEnough = heldBack < count && (heldBack > 0 || options.selection == .paper)
      guard isEnough else {
        throw TrainingError.badDomains(
          path: domainsPath, location: block.group,
          found: "\(count) events, \(heldBack) of them held back",
          expected: "at least one to train on, and one to hold back for --select validation")
      }
      return count - heldBack
    }
    return trained[0]
  }

  /// The record of a finished run that serves; nil where there is none, or it is to be replaced.
  private func finishedRecord(
    key: String, _ configuration: TrainingConfiguration, _ domains: RunRecord.Domains
  ) throws -> RunRecord? {
    guard !replacesRun, let record = folder.finishedRecord() else { return nil }
    guard record.key == key else {
      throw TrainingError.otherRun(
        path: folder.path, differences: record.differences(from: configuration, domains: domains))
    }
    return record
  }

  /// Whether every domain has events to test on; says so where one has not.
  private func hasTestEvents(_ file: DomainFile) throws -> Bool {
    for domain in 0..<file.domainCount {
      let block = try file.block(.test, domain: domain)
      guard block.count > 0 else {
        logger.warning("\(domainsPath): \(block.group) has no events: the run gets no metrics")
        return false
      }
    }
    return true
  }

  /// The result with its metrics.
  ///
  /// The training is over and its model written: only now is the test part opened, with its truth.
  /// What is wrong there costs the run its metrics, not its success.
  private func evaluated(
    _ record: RunRecord, on file: DomainFile, wasSkipped: Bool
  ) throws -> Result {
    var record = record
    do {
      if record.metrics == nil, try hasTestEvents(file) {
        record.metrics = try Evaluate(
          runPath: folder.path, domainsPath: domainsPath, threads: threads, isQuiet: isQuiet,
          logger: logger
        ).run()
      }
    } catch let error as any Diagnostic where !(error is Interruption) {
      logger.warning("\(error.line); the run gets no metrics")
    }
    return Result(folder: folder.path, record: record, wasSkipped: wasSkipped)
  }
}
