import Diagnostics
package import Logging
import Workers

/// Trainings over one data set, as many at a time as there are threads, one thread each: the seeds of
/// `train fit --repeats`, the points of a scan, the subsets of features of a ranking.
///
/// Each is the training that ``Fit`` runs for its configuration, to the bit, in a folder of its own.
/// Finished ones are kept. One that fails leaves the others to go on; a study notes it, and does not try
/// it again when it goes on.
package struct TrainingSeries {
  /// One training.
  package struct Job: Sendable {
    /// What messages call it: "seed 3".
    package let name: String
    /// What decides its outcome, beside the data.
    package let configuration: TrainingConfiguration
    /// The columns of the domain file that it uses, ascending; nil for all.
    package let columns: [Int]?
    /// Its folder.
    package let folder: RunFolder

    /// A training to be run.
    package init(
      name: String, configuration: TrainingConfiguration, columns: [Int]? = nil, folder: RunFolder
    ) {
      self.name = name
      self.configuration = configuration
      self.columns = columns
      self.folder = folder
    }
  }

  /// What came of one training.
  package enum Outcome: Sendable {
    /// It is finished; with its metrics, where the file has test events.
    case finished(RunRecord)
    /// It failed in a way that is its own: ``TrainingError/failed(run:_:)``.
    case failed(TrainingError)

    /// The record of a finished training.
    package var record: RunRecord? {
      guard case .finished(let record) = self else { return nil }
      return record
    }
  }

  private let input: TrainingInput
  private let jobs: [Job]
  private let path: String
  private let title: String
  private let beginning: RunBeginning
  private let isOfStudy: Bool
  private let threads: Int
  private let isQuiet: Bool
  private let logger: Logger

  /// Trainings to be run.
  ///
  /// - Parameters:
  ///   - input: The data of all of them.
  ///   - jobs: The trainings; no two in one folder.
  ///   - path: The folder that messages about all of them name.
  ///   - title: What the progress calls them.
  ///   - beginning: How each deals with what its folder holds already.
  ///   - isOfStudy: Whether the command is a study's: it goes on without an option, and sums up what
  ///     the trainings warn of.
  ///   - threads: How many run at a time; it changes no bit of the outcome.
  ///   - isQuiet: Whether no progress is shown.
  ///   - logger: Takes notices and warnings.
  package init(
    _ input: TrainingInput, jobs: [Job], path: String, title: String = "train",
    beginning: RunBeginning, isOfStudy: Bool = false, threads: Int, isQuiet: Bool, logger: Logger
  ) {
    self.input = input
    self.jobs = jobs
    self.path = path
    self.title = title
    self.beginning = beginning
    self.isOfStudy = isOfStudy
    self.threads = threads
    self.isQuiet = isQuiet
    self.logger = logger
  }

  /// Runs the trainings.
  ///
  /// - Returns: What came of each, in the order of the jobs.
  /// - Throws: ``TrainingError``, among it `stoppedSeries` after a signal; what stands in the way of
  ///   one before any begins; errors of the files, once the trainings that were begun have ended.
  package func run() throws -> [Outcome] {
    let (runs, records) = try runs()
    let failures = knownFailures(runs)
    let finished = records.count { $0 != nil }
    if !failures.isEmpty {
      logger.notice(
        """
        \(path): \(failures.count) of \(jobs.count) trainings have failed before, as they would \
        again; --force tries them again
        """)
    }
    if finished > 0 {
      logger.notice(
        """
        \(path): \(finished) of \(jobs.count) trainings are finished already; --force trains them \
        again
        """)
    }
    let board = SeriesBoard(
      runs, finished: records, failed: failures, title: title, isQuiet: isQuiet,
      log: logger)
    parallelFor(threads: min(threads, runs.count)) { _ in
      while let number = board.next() { board.run(number) }
    }
    board.endProgress()
    return try outcomes(runs, board.results)
  }

  /// The trainings that a study is known to fail in, by number.
  private func knownFailures(_ runs: [TrainingRun]) -> [Int: TrainingFailure] {
    guard isOfStudy, beginning != .replace else { return [:] }
    var failures: [Int: TrainingFailure] = [:]
    for (number, run) in runs.enumerated() {
      guard let record = run.folder.failureRecord(), record.key == run.identity.key else {
        continue
      }
      failures[number] = record.failure
    }
    return failures
  }

  /// The trainings, and the records of those that are finished; what stands in the way of one is said
  /// before any begins.
  private func runs() throws -> ([TrainingRun], [RunRecord?]) {
    let progress = Diagnostics.Progress(
      "\(title), looking for finished ones", unit: "trainings", total: jobs.count, log: logger,
      isQuiet: isQuiet)
    defer { progress.finish() }
    var speaksOfAll = true
    var records: [RunRecord?] = []
    let runs = try jobs.map { job in
      try Interruption.check()
      defer { progress.advance(by: 1) }
      let input = job.columns.map(input.selecting) ?? input
      let architecture = try input.architecture(job.configuration)
      func run(_ isFirst: Bool) -> TrainingRun {
        TrainingRun(
          input: input, configuration: job.configuration, architecture: architecture,
          folder: job.folder, beginning: beginning, threads: 1, isQuiet: true,
          announcer: Announcer(
            logger: logger, prefix: "\(job.name): ", isFirst: isFirst, warns: !isOfStudy))
      }
      let silent = run(false)
      try job.folder.requireOurs()
      records.append(try silent.finishedRecord())
      guard records.last == .some(nil) else { return silent }
      defer { speaksOfAll = false }
      return run(speaksOfAll)
    }
    return (runs, records)
  }

  private func outcomes(
    _ runs: [TrainingRun], _ results: [Result<RunRecord, any Error>?]
  ) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    for (run, result) in zip(runs, results) {
      do {
        if let record = try result?.get() { outcomes.append(.finished(record)) }
      } catch TrainingError.failed(let path, let failure) {
        let error = TrainingError.failed(run: path, failure)
        logger.warning("\(run.announcer.prefix)\(error.line); the others go on")
        if isOfStudy {
          try run.folder.write(FailureRecord(key: run.identity.key, failure: failure))
        }
        outcomes.append(.failed(error))
      } catch TrainingError.stopped(_, _, let interruption) {
        throw stopped(results, interruption)
      } catch let interruption as Interruption {
        // While it was evaluated.
        throw stopped(results, interruption)
      }
    }
    return outcomes
  }

  private func stopped(
    _ results: [Result<RunRecord, any Error>?], _ interruption: Interruption
  ) -> TrainingError {
    .stoppedSeries(
      path: path, finished: results.count { (try? $0?.get()) != nil }, count: jobs.count,
      needsResume: !isOfStudy, interruption)
  }
}
