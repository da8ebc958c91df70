import Diagnostics
import Foundation
import HDF5Store
public import Logging
import NeuralNetwork
import Synchronization
import Workers

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
  ///   written, and `stoppedRepeats` after a signal; errors of the files.
  public func run() throws -> Result {
    try options.validate(threads: threads)
    try validateCount()
    let file = try DomainFile(path: domainsPath)
    let configurations = try seeds.map { seed in
      var options = options
      options.seed = seed
      return try file.configuration(options)
    }
    let architecture = try configurations[0].architecture(
      inputs: file.featureCount, domains: file.domainCount)
    try requireOurs()
    let input = try TrainingInput(file)
    let runs = try runs(input, configurations, architecture)
    let outcomes = runAll(runs)
    return try result(runs, outcomes)
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

  /// The trainings; what stands in the way of one is said before any begins.
  private func runs(
    _ input: TrainingInput, _ configurations: [TrainingConfiguration], _ architecture: Architecture
  ) throws -> [TrainingRun] {
    var speaksOfAll = true
    var finished = 0
    let runs = try configurations.map { configuration in
      func run(_ isFirst: Bool) -> TrainingRun {
        TrainingRun(
          input: input, configuration: configuration, architecture: architecture,
          folder: RunFolder(path: "\(folder)/seed\(configuration.seed)"), beginning: beginning,
          threads: 1, isQuiet: true,
          announcer: Announcer(
            logger: logger, prefix: "seed \(configuration.seed): ", isFirst: isFirst))
      }
      let silent = run(false)
      try silent.folder.requireOurs()
      guard try silent.finishedRecord() == nil else {
        finished += 1
        return silent
      }
      defer { speaksOfAll = false }
      return run(speaksOfAll)
    }
    if finished > 0 {
      logger.notice(
        """
        \(folder): \(finished) of \(count) trainings are finished already; --force trains them again
        """)
    }
    return runs
  }

  /// Runs all trainings, as many at a time as there are threads; none begins after an error that is
  /// not the failure of a training.
  private func runAll(_ runs: [TrainingRun]) -> [Swift.Result<Fit.Result, any Error>?] {
    let board = Board(runs.count, isQuiet: isQuiet)
    parallelFor(threads: min(threads, runs.count)) { _ in
      while let number = board.next() {
        board.finish(number, Swift.Result { try board.run(runs[number]) })
      }
    }
    board.endProgress()
    return board.outcomes
  }

  private func result(
    _ runs: [TrainingRun], _ outcomes: [Swift.Result<Fit.Result, any Error>?]
  ) throws -> Result {
    var trainings: [RunRecord] = []
    var failed: [UInt64] = []
    for (run, outcome) in zip(runs, outcomes) {
      do {
        if let outcome { trainings.append(try outcome.get().record) }
      } catch TrainingError.failed(_, let failure) {
        failed.append(run.configuration.seed)
        run.announcer.warning(
          TrainingError.failed(run: run.folder.path, failure).line + "; the others go on")
      } catch TrainingError.stopped(_, _, let interruption) {
        let finished = outcomes.count { (try? $0?.get()) != nil }
        throw TrainingError.stoppedRepeats(
          path: folder, finished: finished, count: count, interruption)
      }
    }
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

/// Who has begun which training, what came of it, and how far all are.
private final class Board: Sendable {
  private struct State {
    var begun = 0
    var finished = 0
    var isStopped = false
    var outcomes: [Swift.Result<Fit.Result, any Error>?]
    var progress: Diagnostics.Progress?
  }

  private let count: Int
  private let isQuiet: Bool
  private let state: Mutex<State>

  init(_ count: Int, isQuiet: Bool) {
    self.count = count
    self.isQuiet = isQuiet
    state = Mutex(State(outcomes: Array(repeating: nil, count: count)))
  }

  /// What came of each training; nil where it was not begun.
  var outcomes: [Swift.Result<Fit.Result, any Error>?] { state.withLock(\.outcomes) }

  /// The number of a training to begin; nil where there is none left.
  func next() -> Int? {
    state.withLock { state in
      guard !state.isStopped, state.begun < count else { return nil }
      defer { state.begun += 1 }
      return state.begun
    }
  }

  func finish(_ number: Int, _ outcome: Swift.Result<Fit.Result, any Error>) {
    state.withLock { state in
      state.outcomes[number] = outcome
      state.finished += 1
      guard case .failure(let error) = outcome else { return }
      if case TrainingError.failed = error { return }
      state.isStopped = true
    }
  }

  /// Runs a training, whose events count in the progress of all.
  func run(_ run: TrainingRun) throws -> Fit.Result {
    let maximum = run.configuration.maximumEpochs
    var left = 0
    var progress: Diagnostics.Progress?
    let result = try run.run { epochsDone, eventsOfAnEpoch in
      let shared = self.progress(total: count * eventsOfAnEpoch * maximum)
      progress = shared
      shared.shorten(by: epochsDone * eventsOfAnEpoch)
      left = (maximum - epochsDone) * eventsOfAnEpoch
      return { events, _ in
        left -= events
        shared.advance(by: events, note: "\(self.finished) of \(self.count) trainings finished")
      }
    }
    // Most trainings end before the largest number of epochs.
    progress?.shorten(by: left)
    return result
  }

  func endProgress() { state.withLock { $0.progress?.finish() } }

  private var finished: Int { state.withLock(\.finished) }

  private func progress(total: Int) -> Diagnostics.Progress {
    state.withLock { state in
      if let progress = state.progress { return progress }
      let made = Diagnostics.Progress(
        "train", unit: "events", total: total, totalIsBound: true, isQuiet: isQuiet)
      state.progress = made
      return made
    }
  }
}
