import CounterRandom
import Testing

@testable import Training

@Suite struct ValidationRuleTests {
  private func rule(
    plain: Bool = false, tolerance: Double = 0, patience: Int = 50, limits: (Int, Int) = (50, 1000)
  ) -> ValidationRule {
    ValidationRule(
      isPlain: plain, ksTolerance: tolerance, patience: patience,
      limits: EpochLimits(minimum: limits.0, maximum: limits.1))
  }

  private func records(_ figures: [(loss: Double, ks: Double)]) -> [EpochRecord] {
    figures.enumerated().map { .with($0 + 1, heldOutLoss: $1.loss, ks: $1.ks) }
  }

  @Test func plainTrainingTakesTheLowestMeanOfFiveLosses() {
    // Means of five: epoch 5 0.60, 6 0.58, 7 0.58; the single lowest loss is that of epoch 4.
    let losses = [0.7, 0.6, 0.6, 0.5, 0.6, 0.6, 0.6]
    let live = records(losses.map { ($0, 0.1) })
    #expect(rule(plain: true).best(of: live) == 6)
  }

  @Test func plainTrainingIgnoresTheDistance() {
    let live = records((1...20).map { (1 / Double($0), Double($0)) })
    #expect(rule(plain: true).best(of: live) == 20)
  }

  @Test func withoutToleranceTheSmallestDistanceDecides() {
    let live = records((1...20).map { (1 / Double($0), Double($0)) })
    #expect(rule().best(of: live) == 5)
  }

  @Test func withinTheToleranceTheLowestLossDecides() {
    // The means of the distances are 3, 4, 5, ...: a tolerance of 2.5 lets epochs 5, 6 and 7 in.
    let live = records((1...20).map { (1 / Double($0), Double($0)) })
    #expect(rule(tolerance: 2.5).best(of: live) == 7)
  }

  @Test func fewerEpochsThanTheWindowAreJudgedByWhatThereIs() {
    #expect(rule(plain: true).best(of: records([(0.7, 0.1), (0.6, 0.1)])) == 2)
    #expect(rule().best(of: []) == nil)
  }

  @Test func epochWithoutFiniteFiguresIsNeverTheBest() {
    var figures = (1...12).map { _ in (loss: 0.6, ks: 0.1) }
    figures[11] = (.nan, .nan)
    figures[5].ks = 0.2
    // Every window that touches epoch 6 or 12 is worse or unknown: 5 and 11 are left.
    #expect(rule().best(of: records(figures)) == 5)
  }

  @Test func toleranceIsOneDeviationOfKolmogorov() {
    #expect(abs(ValidationRule.ksTolerance(source: 100, target: 400) - 0.26 * 0.1118) < 1e-5)
  }

  @Test func endsOncePatienceIsOverButNotBeforeTheMinimum() {
    let live = records((1...70).map { ($0 <= 10 ? 0.7 - 0.01 * Double($0) : 0.7, 0.1) })
    let rule = rule(plain: true, patience: 20)
    #expect(rule.best(of: live) == 10)
    func reason(_ epoch: Int) -> StopReason? {
      rule.stopReason(after: epoch, live: Array(live.prefix(epoch)))
    }
    #expect(reason(49) == nil)
    #expect(reason(50) == .patience)
    let patient = self.rule(plain: true, patience: 50)
    #expect(patient.stopReason(after: 60, live: Array(live.prefix(60))) == nil)
    #expect(patient.stopReason(after: 61, live: Array(live.prefix(61))) == .patience)
  }

  @Test func endsAtTheMaximumWhateverTheFigures() {
    let live = records((1...3).map { (1 / Double($0), 0.1) })
    #expect(rule(limits: (1, 3)).stopReason(after: 2, live: Array(live.prefix(2))) == nil)
    #expect(rule(limits: (1, 3)).stopReason(after: 3, live: live) == .maximumEpochs)
  }

  /// However the figures run and whatever is rolled back, the best epoch's network was kept.
  @Test(arguments: [true, false]) func bestEpochIsAlwaysAmongThoseKept(isPlain: Bool) {
    for seed in 0..<30 as Range<UInt64> {
      var random = PhiloxSequence(key: seed, stream: 0)
      let rule = rule(plain: isPlain, tolerance: 0.02)
      var live: [EpochRecord] = []
      var kept: [Int] = []
      for epoch in 1...150 {
        let record = EpochRecord.with(
          epoch, heldOutLoss: 0.5 + 0.2 * random.uniform(), ks: 0.1 * random.uniform())
        if epoch > 50, random.uniform() < 0.05 {
          live.removeAll { $0.epoch > epoch - SpikeWatch.depth }
          kept.removeAll { $0 > epoch - SpikeWatch.depth }
        } else {
          live.append(record)
          kept = rule.worthKeeping(kept + [epoch], live: live)
        }
        if let best = rule.best(of: live) {
          #expect(kept.contains(best), "seed \(seed), epoch \(epoch), best \(best)")
        }
        #expect(kept.count < 40, "seed \(seed), epoch \(epoch)")
      }
    }
  }
}
