import Diagnostics
import Foundation
public import Logging
import NeuralNetwork
import StageFiles

/// `train fit`: trains a network on the training part of a domain file, and then evaluates it.
///
/// Training opens neither the test part (but for `--select paper`, to monitor) nor the truth of the
/// targets; the evaluation after it is a step of its own.
public struct Fit {
  /// What a run gave.
  public struct Result: Sendable {
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
  private let beginning: RunBeginning
  private let isQuiet: Bool
  private let logger: Logger

  /// A training to be run.
  ///
  /// - Parameters:
  ///   - domainsPath: The domain file.
  ///   - output: The run's folder; nil for `runs/<setup>-lambda<X>-seed<S>` beside the domain file.
  ///   - options: What the user said.
  ///   - threads: The number of threads; it changes no bit of the outcome.
  ///   - replacesRun: Whether a finished run in the folder is replaced; then nothing is resumed.
  ///   - resumes: Whether an unfinished run of the same configuration goes on from its checkpoint.
  ///   - isQuiet: Whether no progress is shown.
  ///   - logger: Takes notices and warnings.
  public init(
    domainsPath: String, output: String?, options: TrainingOptions, threads: Int,
    replacesRun: Bool, resumes: Bool = false, isQuiet: Bool, logger: Logger
  ) {
    self.domainsPath = domainsPath
    folder = RunFolder(path: output ?? Self.defaultFolder(of: options.runName, domainsPath))
    self.options = options
    self.threads = threads
    beginning = RunBeginning(replaces: replacesRun, resumes: resumes)
    self.isQuiet = isQuiet
    self.logger = logger
  }

  /// The folder `runs/<name>` beside a domain file.
  static func defaultFolder(of name: String, _ domainsPath: String) -> String {
    let parent = domainsPath.lastIndex(of: "/").map { String(domainsPath[...$0]) } ?? ""
    return "\(parent)runs/\(name)"
  }

  /// Trains, writes the run's files and evaluates; or finds that all this is done.
  ///
  /// - Throws: ``TrainingError``, errors of the files, `Interruption`. A run that is stopped leaves
  ///   its log, its history and a checkpoint; one that fails its log and its history.
  public func run() throws -> Result {
    try options.validate(threads: threads)
    let file = try DomainFile(path: domainsPath)
    let configuration = try file.configuration(options)
    let architecture = try configuration.architecture(
      inputs: file.featureCount, domains: file.domainCount)
    try folder.requireOurs()
    let run = TrainingRun(
      input: try TrainingInput(file, isQuiet: isQuiet, log: logger), configuration: configuration,
      architecture: architecture,
      folder: folder, beginning: beginning, threads: threads, isQuiet: isQuiet,
      announcer: Announcer(logger: logger))
    var progress: Diagnostics.Progress?
    defer { progress?.finish() }
    return try run.run { epochsDone, eventsOfAnEpoch in
      // The rule may end the training before the last epoch.
      let made = Diagnostics.Progress(
        "train", unit: "events", total: eventsOfAnEpoch * configuration.maximumEpochs,
        totalIsBound: true, done: eventsOfAnEpoch * epochsDone, log: logger, isQuiet: isQuiet)
      progress = made
      return { made.advance(by: $0, note: $1()) }
    }
  }
}

extension TrainingOptions {
  /// Checks what does not depend on the domain file, the number of threads among it.
  package func validate(threads: Int) throws(TrainingError) {
    try validate()
    guard threads >= 1 else {
      throw .usage(option: "--threads", found: "\(threads)", expected: "at least 1")
    }
  }
}

extension DomainFile {
  /// Fills in what a user left open.
  ///
  /// - Throws: ``TrainingError`` where the options do not suit the number of domains (64), or a
  ///   domain has no event to train on or, for `--select validation`, to hold back (65).
  func configuration(_ options: TrainingOptions) throws -> TrainingConfiguration {
    let trained = try (0..<domainCount).map { domain in
      let block = try block(.train, domain: domain)
      let count = block.count
      let heldBack =
        options.selection == .validation
        ? DomainRows.heldBackCount(options.effectiveValidationFraction, of: count) : 0
      let isEnough = heldBack < count && (heldBack > 0 || options.selection == .paper)
      guard isEnough else {
        throw TrainingError.badDomains(
          path: path, location: block.group,
          found: "\(count) events, \(heldBack) of them held back",
          expected: "at least one to train on, and one to hold back for --select validation")
      }
      return count - heldBack
    }
    return try TrainingConfiguration(options, domains: domainCount, sourceEvents: trained[0])
  }
}
