/// A rule that knows the epochs after the ramp of λ alone: none before its last epoch can be the
/// best or end the training, for its adversary was weaker than the one asked for.
struct RampRule: EpochRule {
  /// The rule for the epochs that count.
  let rule: any EpochRule
  /// The first epoch that counts: the last of the ramp, at whose end λ is reached.
  let firstEpoch: Int

  func best(of live: [EpochRecord]) -> Int? { rule.best(of: counting(live)) }

  func stopReason(after epoch: Int, live: [EpochRecord]) -> StopReason? {
    rule.stopReason(after: epoch, live: counting(live))
  }

  func worthKeeping(_ kept: [Int], live: [EpochRecord]) -> [Int] {
    let (kept, live) = (kept.filter { $0 >= firstEpoch }, counting(live))
    // Few epochs count at first, and a roll-back may leave fewer than a rule has in its means, when
    // it falls back on those that it gave up before.
    let reach = (live.last?.epoch ?? 0) - SpikeWatch.depth
    let settled = live.count { $0.epoch <= reach }
    return settled < ValidationRule.window ? kept : rule.worthKeeping(kept, live: live)
  }

  private func counting(_ live: [EpochRecord]) -> [EpochRecord] {
    live.filter { $0.epoch >= firstEpoch }
  }
}
