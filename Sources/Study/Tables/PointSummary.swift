public import Training

/// What the trainings of one point gave: they differ in their seeds alone.
public struct PointSummary: Sendable, Equatable {
  /// The records of the finished trainings, by seed.
  public let trainings: [RunRecord]
  /// The number of failed ones.
  public let failed: Int
  /// How many of the failed ones ended on their spikes.
  private let failedOnSpikes: Int

  /// Sums trainings up.
  init(trainings: [RunRecord], failed: Int = 0, failedOnSpikes: Int = 0) {
    self.trainings = trainings
    self.failed = failed
    self.failedOnSpikes = failedOnSpikes
  }

  /// Sums outcomes up.
  init(_ outcomes: [TrainingSeries.Outcome]) {
    self.init(
      trainings: outcomes.compactMap(\.record), failed: outcomes.count { $0.record == nil },
      failedOnSpikes: outcomes.count { outcome in
        guard case .failed(.failed(_, .tooManySpikes)) = outcome else { return false }
        return true
      })
  }

  /// The mean and the 15.8 and 84.2 percentiles of a metric, or of `epochs`.
  public func figure(_ name: String) -> RepeatsSummary.Figure {
    RepeatsSummary.Figure(
      name,
      name == "epochs"
        ? trainings.map { Double($0.epochs) }
        : trainings.compactMap { $0.metrics?[name]?.value })
  }

  /// The metrics of points in the order of their tables.
  public static func metricNames(of points: [PointSummary]) -> [String] {
    Study.metricNames(points.flatMap(\.trainings))
  }

  /// The fraction of all trainings, failed ones too, with at least one spike; nil of none.
  public var spikeRate: Double? {
    let all = trainings.count + failed
    let spiked = trainings.count { !$0.spikes.isEmpty } + failedOnSpikes
    return all > 0 ? Double(spiked) / Double(all) : nil
  }

  /// The binomial error of the spike rate: sqrt(p (1 - p) / n).
  public var spikeRateError: Double? {
    spikeRate.map { ($0 * (1 - $0) / Double(trainings.count + failed)).squareRoot() }
  }

  /// The mean of a metric with its error: the standard error of the mean over the trainings; of a
  /// single training the metric's own, by bootstrap over the test events.
  func estimate(_ name: String) -> MeanEstimate? {
    let entries = trainings.compactMap { $0.metrics?[name] }
    let values = entries.compactMap(\.value)
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    guard values.count > 1 else {
      return MeanEstimate(name: name, value: mean, error: entries.first?.error ?? 0)
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let count = Double(values.count)
    return MeanEstimate(
      name: name, value: mean, error: (squares / (count - 1) / count).squareRoot())
  }

  /// The estimate of a metric; with several targets that of the target where it is worst.
  ///
  /// - Parameters:
  ///   - metric: A name of the table, or what comes before the name of a target.
  ///   - isBetter: Whether a value is better than another.
  func worst(_ metric: String, _ isBetter: (Double, Double) -> Bool) -> MeanEstimate? {
    let names = Study.metricNames(trainings).filter { $0 == metric || $0.hasPrefix("\(metric)/") }
    return names.compactMap(estimate).max { isBetter($0.value, $1.value) }
  }
}

/// The mean of a metric over trainings.
public struct MeanEstimate: Sendable, Equatable {
  /// The metric, with its target: "ks_all/sherpa".
  public let name: String
  /// The mean.
  public let value: Double
  /// Its error.
  public let error: Double
}
