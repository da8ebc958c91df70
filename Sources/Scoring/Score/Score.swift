import Diagnostics
import Events
import Fingerprints
import HDF5Store
public import Logging
import Pipeline
import StageFiles
import Training

/// `train score`: the responses of trained networks to the events of a feature file.
public struct Score {
  /// What the command line says.
  public struct Options: Sendable {
    /// The feature file.
    public var featuresPath: String
    /// The folders of the runs, at least one.
    public var runPaths: [String]
    /// Domain files of the runs, where they have moved.
    public var domainsPaths: [String]
    /// Whether events are taken as unseen where nothing says what a run saw.
    public var assumesUnseen: Bool
    /// The file of scores.
    public var output: String
    /// The number of threads; it changes no bit of the outcome.
    public var threads: Int
    /// Whether to redo what is up to date.
    public var force: Bool
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(
      featuresPath: String, runPaths: [String], domainsPaths: [String], assumesUnseen: Bool,
      output: String, threads: Int, force: Bool, isQuiet: Bool
    ) {
      self.featuresPath = featuresPath
      self.runPaths = runPaths
      self.domainsPaths = domainsPaths
      self.assumesUnseen = assumesUnseen
      self.output = output
      self.threads = threads
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let log: Logger

  /// A scoring that is ready to run.
  public init(_ options: Options, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Scores every event of the feature file, unless the output is up to date.
  ///
  /// An event gets the mean response of the runs that did not train on it; only where all of them
  /// did, of all.
  ///
  /// - Returns: What the file of scores holds.
  /// - Throws: ``ScoringError``, `TrainingError` where a run cannot be used; errors of the files;
  ///   `Interruption`.
  public func run() throws -> ScoreSummary {
    let progress = Diagnostics.Progress(
      "score", "opening \(options.featuresPath)", log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    let features = try FeaturesFileReader(path: options.featuresPath)
    let runs = try options.runPaths.map { try ScoredRun(path: $0) }
    try check(runs, features)
    let identity = identity(runs, features)
    let path = options.output
    guard let reason = UpToDate.reasonToMake(path, for: identity, force: options.force) else {
      log.notice("score: \(path) is up to date")
      return try summary(wasSkipped: true)
    }
    log.debug("score: makes \(path): \(reason)")
    try score(features, runs, identity, progress)
    progress.begin("summing up")
    return try summary(wasSkipped: false)
  }

  /// Refuses runs that do not fit the features, or that are one run.
  private func check(_ runs: [ScoredRun], _ features: FeaturesFileReader) throws(ScoringError) {
    var seen: [String: String] = [:]
    for run in runs {
      if let other = seen.updateValue(run.path, forKey: run.modelHash) {
        throw .usage(
          option: "--run", found: "\(run.path), the same model as \(other)",
          expected: "every model once: twice it would count twice")
      }
      try run.require(features.names, of: features.path)
    }
  }

  /// What decides whether the scores are up to date. Which domain files were at hand does not: the
  /// record of a run fixes which one is meant.
  private func identity(_ runs: [ScoredRun], _ features: FeaturesFileReader) -> StageIdentity {
    StageIdentity(
      stage: "score",
      configuration: .object([
        "features": .array(features.names.map(JSONValue.string)),
        "assume_unseen": .bool(options.assumesUnseen),
      ]),
      inputs: features.header.contents
        + runs.flatMap { [$0.modelHash, $0.record.domains.contentHash ?? ""] })
  }

  private func score(
    _ features: FeaturesFileReader, _ runs: [ScoredRun], _ identity: StageIdentity,
    _ progress: Diagnostics.Progress
  ) throws {
    progress.begin("looking for events that were trained on")
    let files = try features.eventFileDigests()
    let events = try features.bookkeeping()
    if let row = events.file.firstIndex(where: { Int($0) >= files.count }) {
      throw ScoringError.badProvenance(
        path: features.path, location: "/event/file: row \(row)",
        found: "file \(events.file[row])", expected: "less than \(files.count), the files of inputs"
      )
    }
    let provenance = RunProvenance(
      domainsPaths: options.domainsPaths, assumesUnseen: options.assumesUnseen, log: log)
    let seen = try runs.map { run in
      let parts = try provenance.parts(of: run, for: files)
      return files.map { parts[$0] }
    }
    try AtomicFile.createFolder(of: options.output)
    let writer = try ScoresFileWriter(path: options.output, hasSpread: runs.count > 1)
    let ensemble = Ensemble(runs, seen: seen, threads: options.threads)
    progress.begin(unit: "events", total: features.count)
    var x: [Float] = []
    for start in stride(from: 0, to: features.count, by: Self.rowsAtOnce) {
      try Interruption.check()
      let rows = start..<min(start + Self.rowsAtOnce, features.count)
      try features.read(rows, into: &x)
      let block = events.slice(rows)
      let scores: Ensemble.Scores
      do throws(Responder.BadValue) {
        scores = try ensemble.scores(of: x, block)
      } catch {
        throw ScoringError.notFinite(
          path: features.path, row: start + error.row, feature: features.names[error.column],
          value: "\(error.value)")
      }
      try writer.append(
        responses: scores.responses, spreads: scores.spreads, parts: scores.parts, events: block)
      progress.advance(by: rows.count)
    }
    progress.begin("hashing and writing")
    try writer.commit(stamp: stamp(features, events, runs, identity))
  }

  /// Feature rows in memory at a time.
  private static let rowsAtOnce = 65_536

  private func stamp(
    _ features: FeaturesFileReader, _ events: EventBookkeeping, _ runs: [ScoredRun],
    _ identity: StageIdentity
  ) throws -> FileStamp {
    var sum = ExactSum()
    for weight in events.weight { sum.add(weight) }
    let models = try runs.map { run in
      let fingerprint = try FileFingerprint(path: run.folder.model)
      return InputRecord(
        path: run.folder.model, size: fingerprint.size,
        fingerprint: fingerprint.digest.description, entries: 0, sumOfWeights: 0,
        contentHash: run.modelHash)
    }
    return FileStamp(
      config: identity.config(
        run: .object([
          "features": .string(options.featuresPath),
          "runs": .array(options.runPaths.map(JSONValue.string)),
          "domains": .array(options.domainsPaths.map(JSONValue.string)),
          "output": .string(options.output), "threads": .integer(Int64(options.threads)),
        ])),
      inputs: [
        try InputRecord(
          stageFile: features.path, header: features.header, entries: features.count,
          sumOfWeights: sum.value)
      ] + models,
      seed: features.header.seed ?? 0, key: identity.key)
  }

  /// The summary of the file, with a warning of what was scored by networks that saw it.
  private func summary(wasSkipped: Bool) throws -> ScoreSummary {
    let summary = try ScoreSummary(
      ScoresFileReader(path: options.output), runs: options.runPaths, wasSkipped: wasSkipped)
    let trained = summary.trained.events
    if trained > 0 {
      log.warning(
        "score: \(trained) of \(summary.all.events) events were trained on by \(options.runPaths.count > 1 ? "every run" : "the run") that scores them, part 1: their responses look better than they are; leave them out, or train on folds (prep build-domains --fold I/K) and give all runs"
      )
    }
    return summary
  }
}

extension FeaturesFileReader {
  /// The fingerprints of the event files, in the order of the column `file`.
  ///
  /// - Throws: ``ScoringError/badProvenance(path:location:found:expected:)`` where the file does not
  ///   say them.
  fileprivate func eventFileDigests() throws(ScoringError) -> [Digest] {
    guard let files = header.inputs.eventFiles else {
      throw .badProvenance(
        path: path, location: "attribute inputs",
        found: "\(header.inputs.count) records that do not go back to event files",
        expected: "the selected file, and of it the event files")
    }
    var digests: [Digest] = []
    for file in files {
      guard let digest = Digest(hex: file.fingerprint) else {
        throw .badProvenance(
          path: path, location: "attribute inputs",
          found: "the fingerprint \"\(file.fingerprint)\"", expected: "64 hexadecimal digits")
      }
      digests.append(digest)
    }
    return digests
  }
}

extension EventBookkeeping {
  /// The events of some rows.
  fileprivate func slice(_ rows: Range<Int>) -> EventBookkeeping {
    var slice = EventBookkeeping()
    slice.file = Array(file[rows])
    slice.entry = Array(entry[rows])
    slice.number = Array(number[rows])
    slice.weight = Array(weight[rows])
    slice.identity = Array(identity[2 * rows.lowerBound..<2 * rows.upperBound])
    return slice
  }
}
