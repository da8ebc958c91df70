public import Training

/// Which features were removed one after the other, and what the classifier was worth without them.
public struct EliminationResult: Sendable, Equatable {
  /// The trainings of one set of features.
  struct Trial: Sendable, Equatable {
    /// The feature that the set lacks; nil for the first set, of all features.
    let without: String?
    /// The folder of its trainings, under the ranking's.
    let folder: String
    let seeds: [UInt64]
    /// The source's AUC of each seed; nil of a training that failed.
    let areas: [Double?]

    /// The mean over the trainings that did not fail; nil where all did.
    var mean: Double? { RepeatsSummary.Figure("auc_source", areas.compactMap(\.self)).mean }
  }

  /// One step: the sets that were tried, and the one that was kept.
  public struct Step: Sendable, Equatable {
    /// The feature that was removed; nil in the first row, of all features.
    public let removed: String?
    /// The source's AUC without it: mean and percentiles over the seeds.
    public let auc: RepeatsSummary.Figure
    /// The features that are left.
    public let left: [String]
    let trials: [Trial]

    /// The number of trainings of the step.
    public var trainings: Int { trials.reduce(0) { $0 + $1.areas.count } }
  }

  /// The steps so far, the first with all features.
  public private(set) var steps: [Step] = []
  /// The features that are left, in the order of the domain file.
  public private(set) var left: [String]

  /// Nothing removed yet.
  init(all: [String]) { left = all }

  /// The features from the most important on: those that are left, then the others, the last to go
  /// first. Those that are left are in the order of the domain file.
  public var ranking: [String] { left + steps.compactMap(\.removed).reversed() }

  /// The number of trainings that failed.
  public var failed: Int {
    steps.reduce(0) { sum, step in
      sum + step.trials.reduce(0) { $0 + $1.areas.count { $0 == nil } }
    }
  }

  /// The number of trainings.
  public var count: Int { steps.reduce(0) { $0 + $1.trainings } }

  /// Takes in the trainings of a step and drops the feature without which the mean AUC is largest; of
  /// equal ones the first. A set all of whose trainings failed is not chosen.
  ///
  /// - Returns: false where no training gave an AUC.
  mutating func drop(_ trials: [Trial]) -> Bool {
    var best: (trial: Trial, mean: Double)?
    for trial in trials {
      guard let mean = trial.mean, mean > best?.mean ?? -.infinity else { continue }
      best = (trial, mean)
    }
    guard let best else { return false }
    left.removeAll { $0 == best.trial.without }
    steps.append(
      Step(
        removed: best.trial.without,
        auc: RepeatsSummary.Figure("auc_source", best.trial.areas.compactMap(\.self)),
        left: left, trials: trials))
    return true
  }
}
