import CounterRandom
import Testing

@testable import Training

@Suite struct PaperRuleTests {
  private func rule(_ setup: Setup, _ lambda: Double, _ minimum: Int = 200) -> PaperRule {
    PaperRule(
      setup: setup, lambda: lambda, limits: EpochLimits(minimum: minimum, maximum: 1000))
  }

  private func records(_ count: Int, _ loss: (Int) -> Double) -> [EpochRecord] {
    (1...count).map { .with($0, labelLoss: loss($0)) }
  }

  @Test func endsOnAPlateauOnceTheMinimumIsReached() {
    let live = records(300) { _ in 0.6 }
    #expect(rule(.a, 20).stopReason(after: 199, live: Array(live.prefix(199))) == nil)
    #expect(rule(.a, 20).stopReason(after: 200, live: Array(live.prefix(200))) == .plateau)
  }

  @Test func neverEndsBeforeTwoWindows() {
    let live = records(100) { _ in 0.6 }
    #expect(rule(.a, 20, 10).stopReason(after: 99, live: Array(live.prefix(99))) == nil)
    #expect(rule(.a, 20, 10).stopReason(after: 100, live: live) == .plateau)
  }

  /// The threshold itself, 0.05 %, from both sides: the means of two windows of a straight line lie
  /// fifty steps apart.
  @Test func fallByMoreThanTheThresholdGoesOn() {
    for (fall, reason) in [(0.0004, StopReason.plateau), (0.0006, nil)] {
      let live = records(200) { 0.6 * (1 - fall / 50 * Double($0 - 100)) }
      #expect(rule(.b, 0.01).stopReason(after: 200, live: live) == reason)
    }
  }

  @Test func setUpBAndThePlainClassifierWatchTheLabelLossAlone() {
    // L falls for ever through L_d, which has no lower bound in set-up B; L_y stands still.
    let live = (1...200).map { EpochRecord.with($0, labelLoss: 0.6, domainLoss: -Double($0)) }
    #expect(rule(.b, 0.01).stopReason(after: 200, live: live) == .plateau)
    #expect(rule(.a, 0).stopReason(after: 200, live: live) == .plateau)
    #expect(rule(.a, 20).stopReason(after: 200, live: live) == nil)
  }

  @Test func takesTheLowestLabelLossOfTheLastFiftyOrOfAllWithoutAdversary() {
    let live = records(200) { $0 == 20 ? 0.1 : $0 == 170 ? 0.2 : 0.6 }
    #expect(rule(.a, 20).best(of: live) == 170)
    #expect(rule(.a, 0).best(of: live) == 20)
  }

  @Test func endsAtTheMaximum() {
    let live = records(1000) { 1 / Double($0) }
    #expect(rule(.b, 20).stopReason(after: 999, live: Array(live.prefix(999))) == nil)
    #expect(rule(.b, 20).stopReason(after: 1000, live: live) == .maximumEpochs)
  }

  @Test(arguments: [0.0, 20]) func bestEpochIsAlwaysAmongThoseKept(lambda: Double) {
    for seed in 0..<20 as Range<UInt64> {
      var random = PhiloxSequence(key: seed, stream: 0)
      let rule = rule(.a, lambda)
      var live: [EpochRecord] = []
      var kept: [Int] = []
      for epoch in 1...250 {
        if epoch > 50, random.uniform() < 0.05 {
          live.removeAll { $0.epoch > epoch - SpikeWatch.depth }
          kept.removeAll { $0 > epoch - SpikeWatch.depth }
        } else {
          live.append(.with(epoch, labelLoss: 0.5 + 0.2 * random.uniform()))
          kept = rule.worthKeeping(kept + [epoch], live: live)
        }
        let best = rule.best(of: live)
        #expect(best.map(kept.contains) == true, "seed \(seed), epoch \(epoch)")
        #expect(kept.count <= 60, "seed \(seed), epoch \(epoch)")
      }
    }
  }
}
