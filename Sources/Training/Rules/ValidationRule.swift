/// `--select validation`: loss and KS distance on held-out events, each as the mean of the last
/// five epochs.
///
/// Of the epochs whose KS distance is compatible with the smallest, the one of lowest label loss:
/// the paper's own way to choose λ (section 5), applied to epochs. It needs no target labels.
struct ValidationRule: EpochRule {
  /// Epochs in the running means.
  static let window = 5
  /// One standard deviation of the KS distance of two samples of one distribution, times
  /// sqrt(n_s n_t / (n_s + n_t)): that of Kolmogorov's distribution.
  static let ksDeviation = 0.26

  /// Whether λ is 0: then the KS distance plays no part.
  let isPlain: Bool
  /// How far a KS distance may lie above the smallest.
  let ksTolerance: Double
  /// How many epochs back the best one may lie.
  let patience: Int
  /// The limits of the number of epochs.
  let limits: EpochLimits

  /// The tolerance of the KS distance for the held-out events' effective numbers.
  static func ksTolerance(source: Double, target: Double) -> Double {
    ksDeviation * (1 / source + 1 / target).squareRoot()
  }

  func best(of live: [EpochRecord]) -> Int? {
    let points = Self.points(live)
    guard !isPlain else { return Self.lowestLoss(points) }
    guard let smallest = points.map(\.ks).min() else { return nil }
    return Self.lowestLoss(points.filter { $0.ks <= smallest + ksTolerance })
  }

  func stopReason(after epoch: Int, live: [EpochRecord]) -> StopReason? {
    if epoch >= limits.maximum { return .maximumEpochs }
    guard epoch >= limits.minimum, let best = best(of: live) else { return nil }
    return epoch - best > patience ? .patience : nil
  }

  /// An epoch is worth nothing once another, which no roll-back can reach any more, is at least as
  /// good in both figures.
  func worthKeeping(_ kept: [Int], live: [EpochRecord]) -> [Int] {
    guard let last = live.last?.epoch else { return [] }
    let all = Self.points(live)
    let points = kept.compactMap { epoch in all.first { $0.epoch == epoch } }
    let settled = points.filter { $0.epoch <= last - SpikeWatch.depth }
    return points.filter { point in
      !settled.contains { other in
        let isNoWorse = other.loss <= point.loss && (isPlain || other.ks <= point.ks)
        let isBetter = other.loss < point.loss || other.epoch < point.epoch
        return isNoWorse && isBetter && other.epoch != point.epoch
      }
    }.map(\.epoch)
  }

  private struct Point {
    let epoch: Int
    let loss: Double
    let ks: Double
  }

  /// The running means at each epoch that has a full window behind it; a training of fewer epochs
  /// than that is judged by what there is.
  private static func points(_ live: [EpochRecord]) -> [Point] {
    let first = live.count >= window ? window - 1 : 0
    return live.indices.dropFirst(first).compactMap { i in
      let recent = live[max(0, i + 1 - window)...i]
      let point = Point(
        epoch: live[i].epoch,
        loss: recent.map(\.heldOutLabelLoss).reduce(0, +) / Double(recent.count),
        ks: recent.map(\.ks).reduce(0, +) / Double(recent.count))
      return point.loss.isFinite && point.ks.isFinite ? point : nil
    }
  }

  /// The epoch of lowest loss, the first of equals.
  private static func lowestLoss(_ points: [Point]) -> Int? {
    points.min { ($0.loss, $0.epoch) < ($1.loss, $1.epoch) }?.epoch
  }
}
