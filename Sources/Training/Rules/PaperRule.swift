/// `--select paper`: the running mean of the training loss over 50 epochs against that of the 50
/// before (paper, section 4.1).
///
/// At λ = 0, and in set-up B, whose L_d has no lower bound, it watches L_y alone. The paper takes
/// the epoch of lowest L_y of all; to the letter that can pick an epoch before the adversary acts,
/// so with an adversary only the last 50 count.
struct PaperRule: EpochRule {
  /// Epochs in a running mean.
  static let window = 50
  /// The loss must fall by more than this fraction of itself.
  static let leastDecrease = 0.0005

  /// Whether λ is 0.
  let isPlain: Bool
  /// Whether the rule watches L_y alone and not L.
  let watchesLabelLoss: Bool
  /// The limits of the number of epochs.
  let limits: EpochLimits

  /// The rule for a set-up and λ.
  init(setup: Setup, lambda: Double, limits: EpochLimits) {
    isPlain = lambda == 0
    watchesLabelLoss = lambda == 0 || setup == .b
    self.limits = limits
  }

  func best(of live: [EpochRecord]) -> Int? {
    Self.lowestLabelLoss(isPlain ? live[...] : live.suffix(Self.window))
  }

  func stopReason(after epoch: Int, live: [EpochRecord]) -> StopReason? {
    if epoch >= limits.maximum { return .maximumEpochs }
    guard epoch >= max(limits.minimum, 2 * Self.window), live.count >= 2 * Self.window else {
      return nil
    }
    let recent = live.suffix(Self.window)
    let mean = meanLoss(recent)
    let before = meanLoss(live.dropLast(Self.window).suffix(Self.window))
    return before - mean <= Self.leastDecrease * abs(before) ? .plateau : nil
  }

  func worthKeeping(_ kept: [Int], live: [EpochRecord]) -> [Int] {
    // A roll-back takes ten epochs away, and the window then reaches ten further back.
    let reach = SpikeWatch.depth + (isPlain ? 0 : Self.window)
    let recent = live.suffix(reach)
    let settledBest = isPlain ? Self.lowestLabelLoss(live.dropLast(reach)) : nil
    let wanted = Set(recent.map(\.epoch)).union(settledBest.map { [$0] } ?? [])
    return kept.filter(wanted.contains)
  }

  private func meanLoss(_ records: ArraySlice<EpochRecord>) -> Double {
    let sum = records.reduce(0) { $0 + (watchesLabelLoss ? $1.labelLoss : $1.loss) }
    return sum / Double(records.count)
  }

  /// The epoch of lowest training L_y, the first of equals.
  private static func lowestLabelLoss(_ records: ArraySlice<EpochRecord>) -> Int? {
    records.filter(\.labelLoss.isFinite)
      .min { ($0.labelLoss, $0.epoch) < ($1.labelLoss, $1.epoch) }?.epoch
  }
}
