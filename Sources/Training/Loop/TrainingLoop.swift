import Diagnostics
import NeuralNetwork

/// What a training gave.
struct TrainingOutcome {
  /// The network of the best epoch.
  let network: AdversarialNetwork
  /// The number of the best epoch.
  let bestEpoch: Int
  /// Every epoch, those rolled back included.
  let history: [EpochRecord]
  /// Why it ended.
  let stopReason: StopReason
  /// The epochs at which there was a spike.
  let spikes: [Int]
}

/// The epochs of one training (paper, section 4).
///
/// Random streams are numbered by epoch, so a roll-back restores weights and optimiser and nothing
/// else, and a checkpoint holds no stream.
struct TrainingLoop {
  private let ramp: LambdaRamp
  private let rule: any EpochRule
  private let heldOut: HeldOutEvents
  private let tables: [EventTable]
  private let engine: NetworkEngine
  private let threads: Int

  private var plan: BatchPlan
  private var watch = SpikeWatch()
  private var snapshots = Snapshots()
  /// Network and optimiser as the last batch or roll-back left them.
  var state: TrainingState
  /// Every epoch so far.
  private(set) var history: [EpochRecord] = []
  /// The epochs so far without those rolled back.
  private var live: [EpochRecord] = []

  /// A training before its first epoch, or where a checkpoint of it was made.
  ///
  /// - Parameters:
  ///   - configuration: Every value of it.
  ///   - architecture: The network's shape.
  ///   - trained: The rows that the batches draw on, a domain each, the source first.
  ///   - heldOut: The events on which epochs are judged.
  ///   - threads: The number of threads; it changes no bit of the outcome.
  ///   - checkpoint: Where to go on; nil for the first epoch.
  init(
    _ configuration: TrainingConfiguration, architecture: Architecture, trained: [DomainRows],
    heldOut: HeldOutEvents, threads: Int, from checkpoint: Checkpoint? = nil
  ) {
    ramp = configuration.ramp
    rule = configuration.rule(heldOut: heldOut)
    self.heldOut = heldOut
    tables = trained.map(\.events)
    engine = NetworkEngine(architecture: architecture, threads: threads)
    self.threads = threads
    plan = BatchPlan(
      domains: trained.map(\.rows), batchSize: configuration.batchSize, seed: configuration.seed)
    state = TrainingState(
      network: AdversarialNetwork(architecture: architecture, seed: configuration.seed),
      optimizer: configuration.makeOptimizer(parameterCount: architecture.parameterCount))
    snapshots.keepState(state, after: 0)
    if let checkpoint { goOn(from: checkpoint) }
  }

  /// Why the training ends here; nil where it goes on.
  var stopReason: StopReason? { rule.stopReason(after: history.count, live: live) }

  /// The number of spikes so far.
  var spikeCount: Int { watch.spikes.count }

  /// The epoch whose state the training has; 0 for its start.
  var newestEpoch: Int { live.last?.epoch ?? 0 }

  /// Runs the next epoch, and undoes it and those before it where it is a spike.
  ///
  /// - Parameter batchDone: Called after each batch with its number of events.
  /// - Throws: `TrainingFailure`, or `Interruption` at the next batch after a signal.
  mutating func advance(_ batchDone: (Int) -> Void) throws {
    let epoch = history.count + 1
    let record = try runEpoch(epoch, batchDone)
    history.append(record)
    switch watch.judge(epoch: epoch, loss: record.labelLoss, before: live.map(\.labelLoss)) {
    case .fine:
      live.append(record)
      snapshots.keepState(state, after: epoch)
      snapshots.keepNetworks(rule.worthKeeping(snapshots.epochs + [epoch], live: live), state)
    case .rollBack(let last): rollBack(to: last)
    case .failed(let failure): throw failure
    }
  }

  private mutating func runEpoch(
    _ epoch: Int, _ batchDone: (Int) -> Void
  ) throws -> EpochRecord {
    let start = ContinuousClock.now
    plan.start(epoch: epoch, threads: threads)
    let parts = zip(tables, plan.rows).map { Batch.Part(events: $0, rows: $1[...]) }
    var batch = Batch(source: parts[0], targets: Array(parts.dropFirst()))
    var sums = EpochSums()
    for number in 0..<plan.batchCount {
      try Interruption.check()
      batch.take(plan.range(ofBatch: number))
      let losses = engine.gradients(
        of: state.network, on: batch,
        lambda: ramp.lambda(epoch: epoch, batch: number, of: plan.batchCount))
      state.optimizer.step(&state.network, gradient: engine.gradient)
      sums.add(losses)
      batchDone(losses.count)
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    return sums.record(
      epoch: epoch, heldOut: heldOut.figures(of: state.network, engine: engine), seconds: seconds)
  }

  /// Everything from which the next epoch and all after it follow, as the last whole epoch left it,
  /// also in the middle of the next.
  var checkpoint: Checkpoint {
    Checkpoint(history: history, snapshots: snapshots, spikes: watch.spikes)
  }

  private mutating func goOn(from checkpoint: Checkpoint) {
    history = checkpoint.history
    live = history.filter { !$0.isRolledBack }
    snapshots = checkpoint.snapshots
    watch = SpikeWatch(spikes: checkpoint.spikes)
    // Between epochs the newest state kept is the current one: a roll-back makes it so.
    state = snapshots.newestState ?? state
    plan.skip(epochs: history.count)
  }

  private mutating func rollBack(to last: Int) {
    for i in history.indices where history[i].epoch > last { history[i].isRolledBack = true }
    live.removeAll { $0.epoch > last }
    state = snapshots.rollBack(to: last) ?? state
  }

  /// What the epochs so far give.
  ///
  /// - Throws: `TrainingFailure` where no epoch can be kept.
  func outcome(_ reason: StopReason) throws -> TrainingOutcome {
    guard let best = rule.best(of: live), let network = snapshots.network(after: best) else {
      throw TrainingFailure.noBestEpoch(epochs: history.count)
    }
    return TrainingOutcome(
      network: network, bestEpoch: best, history: history, stopReason: reason,
      spikes: watch.spikes)
  }
}

/// What an epoch's batches add up to.
private struct EpochSums {
  private var labelLoss = 0.0
  private var domainLoss = 0.0
  private var sourceEvents = 0
  private var events = 0
  private var labelGradient = 0.0
  private var domainGradient = 0.0
  private var batches = 0

  mutating func add(_ losses: BatchLosses) {
    labelLoss += losses.labelSum
    domainLoss += losses.domainSum
    sourceEvents += losses.sourceCount
    events += losses.count
    labelGradient += losses.labelGradientNorm
    domainGradient += losses.domainGradientNorm
    batches += 1
  }

  func record(epoch: Int, heldOut: HeldOutEvents.Figures, seconds: Double) -> EpochRecord {
    EpochRecord(
      epoch: epoch, labelLoss: labelLoss / Double(sourceEvents),
      domainLoss: domainLoss / Double(events), heldOutLabelLoss: heldOut.labelLoss,
      heldOutDomainLoss: heldOut.domainLoss, domainAUC: heldOut.domainAUC, ks: heldOut.ks,
      labelGradient: labelGradient / Double(batches),
      domainGradient: domainGradient / Double(batches),
      eventsPerSecond: seconds > 0 ? Double(events) / seconds : 0)
  }
}
