import Diagnostics
import Foundation
public import Logging
import Training

/// `train rank`: which features a classifier needs.
///
/// By shuffling each in turn in front of the trained network, which costs seconds; and by iterative
/// removal (Glaysher, Katzy and An, arXiv:1906.05718), which trains without each in turn.
public struct Rank {
  /// What the command line says.
  public struct Options: Sendable {
    /// The folder of a finished training.
    public var runPath: String
    /// The ranking's folder; nil for `rank-<run>` beside the domain file.
    public var output: String?
    /// How often each feature is shuffled.
    public var shuffles: Int
    /// The seed of the shuffles, and the first of the trainings; nil for the run's.
    public var seed: UInt64?
    /// Whether features are removed one after the other.
    public var isIterative: Bool
    /// The trainings of a set of features, K.
    public var repeats: Int
    /// How many features are left in the end.
    public var top: Int
    /// The number of threads; it changes no bit of the outcome.
    public var threads: Int
    /// Whether finished trainings are run again.
    public var force: Bool
    /// Whether no progress is shown.
    public var isQuiet: Bool

    /// All options.
    public init(
      runPath: String, output: String?, shuffles: Int, seed: UInt64?, isIterative: Bool,
      repeats: Int, top: Int, threads: Int, force: Bool, isQuiet: Bool
    ) {
      self.runPath = runPath
      self.output = output
      self.shuffles = shuffles
      self.seed = seed
      self.isIterative = isIterative
      self.repeats = repeats
      self.top = top
      self.threads = threads
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let logger: Logger

  /// A ranking to be made.
  public init(_ options: Options, logger: Logger) {
    self.options = options
    self.logger = logger
  }

  /// Ranks the features and writes the tables; removes features where that is wanted, and goes on where
  /// an earlier process was stopped.
  ///
  /// - Throws: ``StudyError``, `TrainingError`, errors of the files. Trainings that fail are no error
  ///   here: the result says how many did.
  public func run() throws -> RankResult {
    try validate()
    let run = RunFolder(path: options.runPath)
    let record = try run.readRecord()
    let folder = StudyFolder(path: try options.output ?? Self.defaultFolder(run, record))
    try folder.requireOurs(RankFiles.isOurs)
    let permutation = try PermutationImportance(
      runPath: run.path, shuffles: options.shuffles, seed: options.seed, threads: options.threads,
      isQuiet: options.isQuiet, log: logger)
    let files = RankFiles(folder: folder)
    try files.write(permutation)
    var result = RankResult(
      folder: folder.path, seed: options.seed ?? record.seed, repeats: options.repeats,
      permutation: permutation, elimination: nil)
    if options.isIterative {
      let elimination = Elimination(
        record: record, seeds: seeds(record), top: options.top, folder: folder,
        threads: options.threads, force: options.force, isQuiet: options.isQuiet, logger: logger)
      result.elimination = try elimination.run(files)
    }
    try files.write(result)
    return result
  }

  private func seeds(_ record: RunRecord) -> StudySeeds {
    StudySeeds(command: "rank", first: options.seed ?? record.seed, repeats: options.repeats)
  }

  private func validate() throws(StudyError) {
    func require(_ option: String, _ value: Int) throws(StudyError) {
      guard value < 1 else { return }
      throw .usage(command: "rank", option: option, found: "\(value)", expected: "at least 1")
    }
    try require("--shuffles", options.shuffles)
    try require("--top", options.top)
    try require("--threads", options.threads)
    try StudySeeds(command: "rank", first: options.seed ?? 0, repeats: options.repeats).validate()
  }

  /// `rank-<run>` beside the domain file; a seed of several has its folder's name in front.
  ///
  /// - Throws: ``StudyError`` where the run is not below the domain file's folder: a run of someone else
  ///   is not to say where we write.
  private static func defaultFolder(
    _ run: RunFolder, _ record: RunRecord
  ) throws(StudyError) -> String {
    let parts = URL(fileURLWithPath: run.path).standardizedFileURL.pathComponents
    let name = parts.last ?? "run"
    let isSeed = name.hasPrefix("seed") && UInt64(name.dropFirst(4)) != nil && parts.count > 2
    let parent = URL(fileURLWithPath: record.domains.path).deletingLastPathComponent()
      .standardizedFileURL.path
    guard (parts.joined(separator: "/") + "/").hasPrefix(parent == "/" ? "//" : "/\(parent)/")
    else {
      throw .usage(
        command: "rank", option: "--output",
        found: "none, and a run that is not below \(parent), where its domain file is",
        expected: "a folder")
    }
    return "\(parent)/rank-" + (isSeed ? "\(parts[parts.count - 2])-\(name)" : name)
  }
}
