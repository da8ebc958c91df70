import NeuralNetwork
import Testing

@testable import Training

@Suite struct TrainingLoopTests {
  /// A toy training that needs about 10 ms an epoch.
  private struct Toy {
    var options = TrainingOptions()
    var threads = 1
    var events = 300
    var targets = 1

    init(_ setup: Setup, lambda: Double, epochs: EpochLimits) {
      options.setup = setup
      options.lambda = lambda
      options.featureLayers = [6, 5]
      options.domainLayers = nil
      options.learningRate = 0.005
      options.epochs = epochs
    }

    func loop() throws -> (loop: TrainingLoop, heldOut: HeldOutEvents, engine: NetworkEngine) {
      let source = ToyDomain(signal: events, background: events, isTarget: false, stream: 1)
      let tables =
        [source.table(withLabels: true)]
        + (0..<targets).map {
          ToyDomain(
            signal: events / 19, background: events, isTarget: true, stream: 2 + UInt64($0)
          ).table(withLabels: false)
        }
      let parts = tables.enumerated().map {
        DomainRows(all: $1).holdingBack(0.2, seed: options.seed, domain: $0)
      }
      let configuration = try TrainingConfiguration(
        options, domains: tables.count, sourceEvents: parts[0].trained.rows.count)
      let architecture = try configuration.architecture(
        inputs: ToyDomain.featureCount, domains: tables.count)
      let heldOut = HeldOutEvents(parts.map(\.heldOut))
      let loop = TrainingLoop(
        configuration, architecture: architecture, trained: parts.map(\.trained),
        heldOut: heldOut, threads: threads)
      return (loop, heldOut, NetworkEngine(architecture: architecture, threads: 1))
    }

    func run() throws -> TrainingOutcome {
      var loop = try loop().loop
      return try loop.run()
    }
  }

  private static let few = EpochLimits(minimum: 6, maximum: 6)

  @Test(arguments: Setup.allCases) func numberOfThreadsChangesNoBit(setup: Setup) throws {
    var toy = Toy(setup, lambda: 0.5, epochs: Self.few)
    let one = try toy.run()
    toy.threads = 3
    let three = try toy.run()
    #expect(one.network == three.network)
    #expect(History(records: one.history).hash == History(records: three.history).hash)
  }

  @Test func seedDecidesTheOutcome() throws {
    var toy = Toy(.b, lambda: 0.1, epochs: Self.few)
    let first = try toy.run()
    #expect(try toy.run().network == first.network)
    toy.options.seed = 2
    #expect(try toy.run().network != first.network)
  }

  @Test func keptNetworkIsThatOfTheBestEpoch() throws {
    let toy = Toy(.a, lambda: 0, epochs: EpochLimits(minimum: 40, maximum: 40))
    let (loop, heldOut, engine) = try toy.loop()
    var running = loop
    let outcome = try running.run()
    #expect(outcome.bestEpoch < 40, "the toy must overtrain, or this shows nothing")
    let record = outcome.history[outcome.bestEpoch - 1]
    let figures = heldOut.figures(of: outcome.network, engine: engine)
    #expect(figures.labelLoss == record.heldOutLabelLoss)
    #expect(figures.ks == record.ks)
    #expect(figures.domainAUC == record.domainAUC)
  }

  @Test func spikeRestoresWeightsAndOptimizerOfTenEpochsBefore() throws {
    let toy = Toy(.b, lambda: 0.01, epochs: EpochLimits(minimum: 100, maximum: 100))
    var loop = try toy.loop().loop
    for _ in 1...45 { try loop.advance { _ in } }
    let before = loop.state
    for _ in 46...54 { try loop.advance { _ in } }
    loop.state.network.parameters[0] = .nan
    try loop.advance { _ in }
    #expect(loop.state.network == before.network)
    #expect(loop.state.optimizer == before.optimizer)
    #expect(loop.history.map(\.isRolledBack) == (1...55).map { $0 > 45 })
    try loop.advance { _ in }
    #expect(loop.history[55].epoch == 56)
    #expect(!loop.history[55].isRolledBack)
    // The streams went on: epoch 56 is not epoch 46 again.
    #expect(loop.history[55].labelLoss != loop.history[45].labelLoss)
  }

  @Test(arguments: [LambdaSchedule.ganin, .linear])
  func rampWeakensTheAdversaryAtFirstAndThenNotAtAll(schedule: LambdaSchedule) throws {
    var toy = Toy(.b, lambda: 0.5, epochs: EpochLimits(minimum: 8, maximum: 8))
    // One step an epoch: p is 1/4 in the first, before which the two are the same.
    toy.options.batchSize = 10_000
    toy.options.lambdaSchedule = schedule
    toy.options.lambdaRamp = 4
    let outcome = try toy.run()
    #expect(outcome.bestEpoch >= 4)
    toy.options.lambdaSchedule = .constant
    toy.options.lambdaRamp = nil
    let constant = try toy.run()
    let ratio = outcome.history[0].domainGradient / constant.history[0].domainGradient
    #expect(abs(ratio - schedule.factor(progress: 0.25)) < 1e-6)
    // A line that ends with its first step is a constant, to the bit.
    toy.options.lambdaSchedule = schedule
    toy.options.lambdaRamp = 1
    let short = try toy.run()
    #expect((short.network == constant.network) == (schedule == .linear))
  }

  @Test func deadDomainHeadRaisesBothAlarms() throws {
    let toy = Toy(.a, lambda: 1, epochs: Self.few)
    var loop = try toy.loop().loop
    for layer in loop.state.network.architecture.layers(of: .domain) {
      for i in layer.weightRange { loop.state.network.parameters[i] = 0 }
    }
    var watch = HealthWatch(lambda: 1, chance: 0.69)
    var said: [String] = []
    while loop.stopReason == nil {
      try loop.advance { _ in }
      let record = try #require(loop.history.last)
      said += watch.messages(after: record, spikes: 0, newest: 0)
    }
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix("epoch 3: the domain head has passed no gradient") == true)
    let outcome = try loop.outcome(.maximumEpochs)
    let configuration = try TrainingConfiguration(toy.options, domains: 2, sourceEvents: 480)
    let final = Alarms.messages(configuration, outcome, labelWeight: 1)
    #expect(final.first?.hasPrefix("the domain head is dead: ") == true)
  }

  @Test func spikeRaisesItsAlarm() throws {
    let toy = Toy(.b, lambda: 0.01, epochs: EpochLimits(minimum: 100, maximum: 100))
    var loop = try toy.loop().loop
    for _ in 1...54 { try loop.advance { _ in } }
    loop.state.network.parameters[0] = .nan
    try loop.advance { _ in }
    var watch = HealthWatch(lambda: 0.01, chance: 0.69)
    #expect(
      watch.messages(
        after: try #require(loop.history.last), spikes: loop.spikeCount, newest: loop.newestEpoch
      ).first
        == "epoch 55: the label loss spiked to nan; weights and optimiser go back to those of "
        + "epoch 45 (spike 1 of at most 10)")
  }

  @Test func lossThatIsNotFiniteEarlyFails() throws {
    var toy = Toy(.b, lambda: 0.01, epochs: Self.few)
    toy.options.learningRate = 1e30
    #expect(throws: TrainingFailure.self) { try toy.run() }
  }

  @Test func plainClassifierGetsNothingFromTheDomainHead() throws {
    let outcome = try Toy(.b, lambda: 0, epochs: Self.few).run()
    #expect(outcome.history.allSatisfy { $0.domainGradient == 0 })
    // The label head and the features are the same whatever the domain head is.
    let other = try Toy(.a, lambda: 0, epochs: Self.few).run()
    func shared(_ network: AdversarialNetwork) -> ArraySlice<Float> {
      let first = network.architecture.layers(of: .domain).first
      return network.parameters[..<(first?.offset ?? 0)]
    }
    #expect(!shared(outcome.network).isEmpty)
    #expect(outcome.history.map(\.labelLoss) == other.history.map(\.labelLoss))
    #expect(shared(outcome.network) == shared(other.network))
  }

  @Test(arguments: Setup.allCases) func adversaryBringsTheDomainsTogether(setup: Setup) throws {
    func distance(_ lambda: Double) throws -> Double {
      var toy = Toy(setup, lambda: lambda, epochs: EpochLimits(minimum: 40, maximum: 40))
      toy.events = 800
      let outcome = try toy.run()
      return outcome.history[outcome.bestEpoch - 1].ks
    }
    let plain = try distance(0)
    #expect(plain > 0.3)
    #expect(try distance(setup == .a ? 20 : 1) < plain / 2)
  }

  @Test(arguments: Setup.allCases) func severalTargetsTrain(setup: Setup) throws {
    var toy = Toy(setup, lambda: 0.5, epochs: Self.few)
    toy.targets = 2
    let outcome = try toy.run()
    #expect(outcome.network.isFinite)
    #expect(outcome.history.allSatisfy { $0.ks >= 0 && $0.domainAUC > 0 && $0.domainAUC < 1 })
  }
}
