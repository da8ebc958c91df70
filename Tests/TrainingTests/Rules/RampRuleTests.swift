import CounterRandom
import Testing

@testable import Training

@Suite struct RampRuleTests {
  private func rule(ramp: Int, patience: Int = 20, _ limits: (Int, Int) = (30, 1000)) -> RampRule {
    RampRule(
      rule: ValidationRule(
        isPlain: false, ksTolerance: 0.02, patience: patience,
        limits: EpochLimits(minimum: limits.0, maximum: limits.1)), firstEpoch: ramp)
  }

  @Test func epochsOfTheRampAreNeverTheBest() {
    // The figures get worse and worse: without the ramp epoch 5 is the best.
    let live = (1...40).map { EpochRecord.with($0, heldOutLoss: Double($0), ks: Double($0)) }
    #expect(rule(ramp: 1).best(of: live) == 5)
    // Epochs 20 to 24 make the first full window after it.
    #expect(rule(ramp: 20).best(of: live) == 24)
    #expect(rule(ramp: 41).best(of: live) == nil)
  }

  @Test func theLastEpochOfTheRampCounts() {
    let live = (1...30).map { EpochRecord.with($0) }
    #expect(rule(ramp: 30, (30, 30)).best(of: live) == 30)
    #expect(rule(ramp: 30, (30, 30)).stopReason(after: 30, live: live) == .maximumEpochs)
  }

  @Test func patienceBeginsAfterTheRamp() {
    let live = (1...100).map { EpochRecord.with($0, heldOutLoss: Double($0), ks: Double($0)) }
    func reason(_ ramp: Int, _ epoch: Int) -> StopReason? {
      rule(ramp: ramp).stopReason(after: epoch, live: Array(live.prefix(epoch)))
    }
    #expect(reason(1, 30) == .patience)
    // The best is epoch 64, the first with a full window after the ramp.
    #expect(reason(60, 84) == nil)
    #expect(reason(60, 85) == .patience)
  }

  @Test func plateauNeedsTwoWindowsAfterTheRamp() {
    let paper = PaperRule(
      setup: .a, lambda: 20, limits: EpochLimits(minimum: 100, maximum: 1000))
    let rule = RampRule(rule: paper, firstEpoch: 80)
    let live = (1...179).map { EpochRecord.with($0, labelLoss: 0.6) }
    #expect(paper.stopReason(after: 100, live: Array(live.prefix(100))) == .plateau)
    #expect(rule.stopReason(after: 178, live: Array(live.prefix(178))) == nil)
    #expect(rule.stopReason(after: 179, live: live) == .plateau)
  }

  @Test func bestEpochIsAlwaysAmongThoseKept() {
    for seed in 0..<20 as Range<UInt64> {
      var random = PhiloxSequence(key: seed, stream: 3)
      let rule = rule(ramp: 47)
      var live: [EpochRecord] = []
      var kept: [Int] = []
      for epoch in 1...150 {
        if epoch > 50, random.uniform() < 0.05 {
          live.removeAll { $0.epoch > epoch - SpikeWatch.depth }
          kept.removeAll { $0 > epoch - SpikeWatch.depth }
        } else {
          live.append(
            .with(epoch, heldOutLoss: 0.5 + 0.2 * random.uniform(), ks: 0.1 * random.uniform()))
          kept = rule.worthKeeping(kept + [epoch], live: live)
        }
        if let best = rule.best(of: live) {
          #expect(best >= 47 && kept.contains(best), "seed \(seed), epoch \(epoch), best \(best)")
        }
        #expect(kept.count < 40 && kept.allSatisfy { $0 >= 47 })
      }
    }
  }
}
