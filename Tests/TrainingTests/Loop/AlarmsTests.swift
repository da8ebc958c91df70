import NeuralNetwork
import Testing

@testable import Training

@Suite struct AlarmsTests {
  private func messages(
    _ history: [EpochRecord], lambda: Double = 1, best: Int = 1, spikes: [Int] = [],
    stopReason: StopReason = .patience
  ) throws -> [String] {
    var options = TrainingOptions()
    options.lambda = lambda
    let configuration = try TrainingConfiguration(options, domains: 2, sourceEvents: 1000)
    let architecture = try configuration.architecture(inputs: 1, domains: 2)
    let outcome = TrainingOutcome(
      network: AdversarialNetwork(architecture: architecture, seed: 1), bestEpoch: best,
      history: history, stopReason: stopReason, spikes: spikes)
    return Alarms.messages(configuration, outcome, labelWeight: 1)
  }

  @Test func healthyTrainingRaisesNone() throws {
    #expect(try messages([.with(1), .with(2)]) == [])
  }

  @Test func deadDomainHeadIsSaidWithItsEpochs() throws {
    let history = (1...9).map { EpochRecord.with($0, domainGradient: $0 < 4 ? 1 : 0) }
    #expect(
      try messages(history) == [
        "the domain head is dead: it passes no gradient back in epochs 4 to 9, so nothing is "
          + "adapted; use another --activation or --domain-layers"
      ])
    #expect(try messages(history, lambda: 0) == [])
  }

  @Test func labelHeadAtChanceIsSaid() throws {
    #expect(
      try messages([.with(1, labelLoss: 0.6930)]) == [
        "the label head has learned nothing: its loss of 0.6930 in the best epoch, 1, is that of a "
          + "guess, 0.6931; lambda is too large, or the features tell nothing"
      ])
  }

  @Test func epochsWithoutFiniteFiguresAreCounted() throws {
    let history = [EpochRecord.with(1), .with(2, ks: .nan), .with(3, domainLoss: .infinity)]
    #expect(
      try messages(history) == [
        "figures of 2 epochs are not finite, the first the KS distance of epoch 2; such an epoch is "
          + "never the best"
      ])
  }

  @Test func spikesAndAnEndAtTheMaximumAreSaid() throws {
    let said = try messages([.with(1)], spikes: [60, 71], stopReason: .maximumEpochs)
    #expect(
      said == [
        "the label loss spiked at epoch 60, 71; weights went back ten epochs each time",
        "the training ended at the largest number of epochs, 1000, and not by its rule",
      ])
  }
}
