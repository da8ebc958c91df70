import Diagnostics
import Fingerprints
import Foundation
import Logging
import Training

/// Iterative removal: from all features of a run, train without each in turn with the run's
/// configuration, drop the one whose absence costs least of the source's AUC (mean over seeds), repeat.
///
/// A training has its folder under a name made of its set of features, so that it is found
/// again whatever way led to the set: by another number of seeds, or by another `--top`.
struct Elimination {
  let record: RunRecord
  let seeds: StudySeeds
  /// How many features are left in the end.
  let top: Int
  let folder: StudyFolder
  let threads: Int
  let force: Bool
  let isQuiet: Bool
  let logger: Logger

  /// Runs what is not finished; the tables are written after every step.
  func run(_ files: RankFiles) throws -> EliminationResult {
    try seeds.validate()
    let input = try TrainingInput(
      path: record.domains.path, isQuiet: isQuiet, log: logger)
    let all = record.features ?? input.featureNames
    guard top < all.count else {
      throw StudyError.usage(
        command: "rank", option: "--top", found: "\(top)",
        expected: "less than the \(all.count) features of the run")
    }
    announce(all.count)
    var result = EliminationResult(all: all)
    try trainStep(input, [(nil, all)], left: all.count, &result)
    try files.write(result)
    while result.left.count > top {
      let sets = result.left.map { feature in
        (feature as String?, result.left.filter { $0 != feature })
      }
      try trainStep(input, sets, left: result.left.count, &result)
      try files.write(result)
    }
    return result
  }

  /// The number of trainings: each set of features with `--repeats` seeds.
  static func count(features: Int, top: Int, repeats: Int) -> Int {
    (1 + (top + 1..<features + 1).reduce(0, +)) * repeats
  }

  private func announce(_ features: Int) {
    let count = Self.count(features: features, top: top, repeats: seeds.repeats)
    // As long as the run, were it on one thread; fewer features take less.
    let seconds = record.process.seconds * Double(record.process.threads) * Double(count)
    let parallel = min(threads, seeds.repeats * features)
    logger.notice(
      """
      \(folder.path): \(count) trainings to go from \(features) features to \(top), \
      \(seeds.repeats) of each set: at most about \(Self.duration(seconds / Double(parallel))) on \
      \(threads) threads, by the time that the run took; finished trainings are kept
      """)
  }

  /// A time for a reader: "40 s", "12 min", "3.5 h".
  static func duration(_ seconds: Double) -> String {
    if seconds < 120 { return String(format: "%.0f s", seconds) }
    return seconds < 7200
      ? String(format: "%.0f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }

  /// Trains some sets of features, each without one of those that are left, and drops one.
  private func trainStep(
    _ input: TrainingInput, _ sets: [(without: String?, features: [String])], left: Int,
    _ result: inout EliminationResult
  ) throws {
    try Interruption.check()
    let jobs = try sets.flatMap { without, features in
      let columns = try input.columns(of: features)
      let name = Self.folderName(features)
      return seeds.all.map { seed in
        TrainingSeries.Job(
          name: (without.map { "without \($0)" } ?? "all features") + ", seed \(seed)",
          configuration: record.config.with(seed: seed), columns: columns,
          folder: RunFolder(path: "\(folder.path)/\(RankFiles.trainings)/\(name)/seed\(seed)"))
      }
    }
    var log = logger
    log.leaveNoticesOut()
    let outcomes = try TrainingSeries(
      input, jobs: jobs, path: folder.path,
      title: sets.count == 1 ? "all features" : "\(left) features left",
      beginning: force ? .replace : .goOn, isOfStudy: true, threads: threads, isQuiet: isQuiet,
      logger: log
    ).run()
    let trials = sets.indices.map { number in
      EliminationResult.Trial(
        without: sets[number].without,
        folder: "\(RankFiles.trainings)/\(Self.folderName(sets[number].features))",
        seeds: seeds.all,
        areas: outcomes[number * seeds.repeats..<(number + 1) * seeds.repeats].map {
          $0.record?.metrics?["auc_source"]?.value
        })
    }
    guard result.drop(trials) else {
      throw StudyError.failedTrainings(
        path: folder.path, failed: jobs.count, count: jobs.count)
    }
  }

  /// A folder's name for a set of features: their number, and the beginning of the SHA-256 of their names.
  static func folderName(_ features: [String]) -> String {
    var hash = SHA256Stream()
    for name in features {
      hash.update(name)
      hash.update(UInt8(0))
    }
    return "\(features.count)-\(hash.finalize().description.prefix(12))"
  }
}
