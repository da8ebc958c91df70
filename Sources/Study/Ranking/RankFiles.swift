import HDF5Store
import Training

/// What a ranking leaves: `permutation.csv`, `elimination.csv`, `elimination_trials.csv`, `rank.json`, and
/// the trainings.
struct RankFiles {
  static let permutation = "permutation.csv"
  static let elimination = "elimination.csv"
  static let trials = "elimination_trials.csv"
  static let all = "rank.json"
  /// The folder of the trainings.
  static let trainings = "trainings"

  let folder: StudyFolder

  /// Whether a name is one that a ranking leaves in its folder.
  static func isOurs(_ name: String) -> Bool {
    [permutation, elimination, trials, all, trainings].contains(name)
  }

  func write(_ permutation: PermutationImportance) throws {
    try folder.write(Self.table(permutation), to: Self.permutation)
  }

  func write(_ elimination: EliminationResult) throws {
    try FinishedFile.publish([
      folder.finish(Self.table(elimination), for: Self.elimination),
      folder.finish(Self.trials(elimination), for: Self.trials),
    ])
  }

  func write(_ result: RankResult) throws { try folder.write(result, to: Self.all) }

  /// A row a feature, the largest loss first.
  static func table(_ permutation: PermutationImportance) -> ResultTable {
    let features = permutation.features
    var table = ResultTable()
    table.add("feature", "the shuffled feature", .texts(features.map(\.name)))
    table.add("auc_loss_mean", "mean loss of auc_source", .numbers(features.map(\.mean)))
    table.add(
      "auc_loss_std", "its standard deviation over the shuffles",
      .numbers(features.map(\.standardDeviation)))
    for shuffle in 0..<(features.first?.losses.count ?? 0) {
      table.add(
        "auc_loss_\(shuffle + 1)", "the loss in one shuffle",
        .numbers(features.map { $0.losses[shuffle] }))
    }
    return table
  }

  /// A row a step; the first is of all features.
  static func table(_ elimination: EliminationResult) -> ResultTable {
    let steps = elimination.steps
    var table = ResultTable()
    table.add("step", "0 is all features", .integers(Array(steps.indices)))
    table.add("removed", "the feature removed", .texts(steps.map { $0.removed ?? "" }))
    table.add(
      "auc_source_mean", "mean over the seeds without it", .numbers(steps.map(\.auc.mean)))
    table.add("auc_source_p16", "15.8 percentile", .numbers(steps.map(\.auc.p16)))
    table.add("auc_source_p84", "84.2 percentile", .numbers(steps.map(\.auc.p84)))
    table.add("features_left", "their number", .integers(steps.map(\.left.count)))
    table.add("trainings", "those of the step", .integers(steps.map(\.trainings)))
    return table
  }

  /// A row a training.
  private static func trials(_ elimination: EliminationResult) -> ResultTable {
    struct Row {
      let step: Int
      let trial: EliminationResult.Trial
      let number: Int
    }
    let rows = elimination.steps.enumerated().flatMap { step, found in
      found.trials.flatMap { trial in
        trial.areas.indices.map { Row(step: step, trial: trial, number: $0) }
      }
    }
    var table = ResultTable()
    table.add("step", "0 is all features", .integers(rows.map(\.step)))
    table.add("feature", "the one left out", .texts(rows.map { $0.trial.without ?? "" }))
    table.add(
      "seed", "the training's", .texts(rows.map { "\($0.trial.seeds[$0.number])" }))
    table.add(
      "auc_source", "none of a training that failed",
      .numbers(rows.map { $0.trial.areas[$0.number] }))
    table.add(
      "folder", "of the training",
      .texts(rows.map { "\($0.trial.folder)/seed\($0.trial.seeds[$0.number])" }))
    return table
  }
}
