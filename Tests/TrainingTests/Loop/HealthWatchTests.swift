import Testing

@testable import Training

@Suite struct HealthWatchTests {
  private func said(
    _ records: [EpochRecord], lambda: Double = 1
  ) -> [String] {
    var watch = HealthWatch(lambda: lambda, chance: 0.6931)
    return records.flatMap {
      watch.messages(after: $0, spikes: 2, newest: $0.epoch - SpikeWatch.depth)
    }
  }

  @Test func healthyTrainingIsSilent() {
    #expect(said((1...100).map { .with($0) }) == [])
  }

  @Test func spikeIsSaidWithWhereItGoesBackTo() {
    var spike = EpochRecord.with(60, labelLoss: 3.25)
    spike.isRolledBack = true
    #expect(
      said([.with(59), spike, .with(61)]) == [
        "epoch 60: the label loss spiked to 3.2500; weights and optimiser go back to those of epoch "
          + "50 (spike 2 of at most 10)"
      ])
  }

  @Test func deadDomainHeadIsSaidOnceAfterThreeEpochs() {
    let records = (1...9).map { EpochRecord.with($0, domainGradient: $0 < 4 ? 1 : 0) }
    #expect(
      said(records) == [
        "epoch 6: the domain head has passed no gradient back for 3 epochs: it is dead, and nothing "
          + "is adapted; use another --activation or --domain-layers"
      ])
    #expect(said(records, lambda: 0) == [])
    #expect(said(Array(records.prefix(5))) == [])
  }

  @Test func labelLossOfAGuessIsSaidOnceAfterTwentyEpochs() {
    let records = (1...50).map { EpochRecord.with($0, labelLoss: $0 < 5 ? 0.6 : 0.6930) }
    #expect(
      said(records, lambda: 0) == [
        "epoch 24: the label loss has been that of a guess, 0.6931, for 20 epochs: nothing is "
          + "learned; lambda is too large, or the features tell nothing"
      ])
  }

  @Test func figureThatIsNotFiniteIsSaidOnce() {
    let records = [
      EpochRecord.with(1), .with(2, domainLoss: .nan), .with(3, heldOutLoss: .infinity),
    ]
    #expect(
      said(records)
        == ["epoch 2: the domain loss is not finite; such an epoch is never the best"])
    // Without an adversary its loss is nobody's business.
    #expect(
      said(records, lambda: 0) == [
        "epoch 3: the label loss of the held-out events is not finite; such an epoch is never the "
          + "best"
      ])
  }

  /// What makes `--resume` say no more and no less.
  @Test func watchShownThePastSaysWhatItWouldHaveSaid() {
    let records = (1...40).map {
      EpochRecord.with($0, labelLoss: 0.6931, ks: $0 == 30 ? .nan : 0.1, domainGradient: 0)
    }
    for split in [1, 2, 3, 19, 20, 29, 30] {
      var resumed = HealthWatch(lambda: 1, chance: 0.6931)
      for record in records.prefix(split) {
        _ = resumed.messages(after: record, spikes: 0, newest: 0)
      }
      var whole = HealthWatch(lambda: 1, chance: 0.6931)
      let all = records.map { whole.messages(after: $0, spikes: 0, newest: 0) }
      let rest = records.dropFirst(split).map {
        resumed.messages(after: $0, spikes: 0, newest: 0)
      }
      #expect(rest == Array(all.dropFirst(split)))
      #expect(all.flatMap { $0 }.count == 3)
    }
  }
}
