import Diagnostics
import Foundation
import HDF5Store
public import Logging

/// `train fit --repeats K`: trainings that differ in their seeds alone, several at a time on one
/// thread each, and what they give on average.
///
/// Each is the training that ``Fit`` runs for its seed, to the bit, in a folder `seed<S>` of its own
/// under the output. The domain file is read once.
public struct Repeats {
  /// What the trainings gave.
  public struct Result: Sendable {
    /// The folder of the trainings' folders.
    public let folder: String
    /// The aggregate, as in ``fileName`` under the folder.
    public let summary: RepeatsSummary
  }

  /// The most trainings of one command.
  public static let most = 100_000
  /// The file of the aggregate in the output folder.
  public static let fileName = "repeats.json"

  private let domainsPath: String
  private let folder: String
  private let options: TrainingOptions
  private let count: Int
  private let threads: Int
  private let beginning: RunBeginning
  private let isQuiet: Bool
  private let logger: Logger

  /// Trainings to be run.
  ///
  /// - Parameters:
  ///   - domainsPath: The domain file.
  ///   - output: The folder of the trainings' folders; nil for
  ///     `runs/<setup>-lambda<X>-seeds<S>-<S+K-1>` beside the domain file.
  ///   - options: What the user said; the seed is that of the first training.
  ///   - count: The number of trainings K.
  ///   - threads: How many run at a time; it changes no bit of the outcome.
  ///   - replacesRuns: Whether finished runs are replaced; then nothing is resumed.
  ///   - resumes: Whether unfinished runs go on from their checkpoints.
  ///   - isQuiet: Whether no progress is shown.
  ///   - logger: Takes notices and warnings.
  public init(
    domainsPath: String, output: String?, options: TrainingOptions, count: Int, threads: Int,
    replacesRuns: Bool, resumes: Bool, isQuiet: Bool, logger: Logger
  ) {
    self.domainsPath = domainsPath
    self.options = options
    self.count = count
    self.threads = threads
    beginning = RunBeginning(replaces: replacesRuns, resumes: resumes)
    self.isQuiet = isQuiet
    self.logger = logger
    let last = options.seed &+ UInt64(max(count, 1) - 1)
    folder = output ?? Fit.defaultFolder(of: "\(options.seriesName)-\(last)", domainsPath)
  }

  /// Runs the trainings and writes their aggregate.
  ///
  /// A training that fails leaves the others to go on, and is left out of the aggregate, which says
  /// so.
  ///
  /// - Throws: ``TrainingError``, among it `failedRepeats` once the aggregate of the others is
  ///   written, and `stoppedSeries` after a signal; errors of the files.
  public func run() throws -> Result {
    try options.validate(threads: threads)
    try validateCount()
    let file = try DomainFile(path: domainsPath)
    let jobs = try seeds.map { seed in
      var options = options
      options.seed = seed
      return TrainingSeries.Job(
        name: "seed \(seed)", configuration: try file.configuration(options),
        folder: RunFolder(path: "\(folder)/seed\(seed)"))
    }
    try requireOurs()
    let series = TrainingSeries(
      try TrainingInput(file, isQuiet: isQuiet, log: logger), jobs: jobs, path: folder,
      beginning: beginning, threads: threads,
      isQuiet: isQuiet, logger: logger)
    return try result(jobs, series.run())
  }

  private var seeds: [UInt64] { (0..<UInt64(count)).map { options.seed + $0 } }

  private func validateCount() throws(TrainingError) {
    guard (1...Self.most).contains(count) else {
      throw .usage(option: "--repeats", found: "\(count)", expected: "1 to \(Self.most)")
    }
    guard !options.seed.addingReportingOverflow(UInt64(count)).overflow else {
      throw .usage(
        option: "--seed", found: "\(options.seed)",
        expected: "a seed that has \(count - 1) above it")
    }
  }

  /// Refuses a folder with anything but trainings and their aggregate.
  private func requireOurs() throws(TrainingError) {
    let names = try RunFolder(path: folder).contents() ?? []
    for name in names where !name.hasPrefix(".\(Self.fileName).") && name != Self.fileName {
      guard name.hasPrefix("seed"), UInt64(name.dropFirst(4)) != nil else {
        throw .notOurs(path: folder, found: "\"\(name)\", which is no training's,")
      }
    }
  }

  private func result(
    _ jobs: [TrainingSeries.Job], _ outcomes: [TrainingSeries.Outcome]
  ) throws -> Result {
    let failed = zip(jobs, outcomes).filter { $1.record == nil }.map(\.0.configuration.seed)
    let trainings = outcomes.compactMap(\.record)
    let summary = RepeatsSummary(trainings, failed: failed)
    try AtomicFile.createFolder(of: "\(folder)/\(Self.fileName)")
    try AtomicFile.write(summary.json, to: "\(folder)/\(Self.fileName)") {
      RunFolder.isOurJSON($0)
    }
    guard failed.isEmpty else {
      throw TrainingError.failedRepeats(path: folder, seeds: failed, count: count)
    }
    return Result(folder: folder, summary: summary)
  }
}
