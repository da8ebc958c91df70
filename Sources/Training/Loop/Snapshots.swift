import NeuralNetwork

/// All that a step changes.
struct TrainingState {
  var network: AdversarialNetwork
  var optimizer: Optimizer
}

/// The states that a roll-back may need, and the networks that may turn out to be the best.
struct Snapshots {
  /// The states, epochs ascending.
  private(set) var states: [(epoch: Int, state: TrainingState)] = []
  private var networks: [Int: AdversarialNetwork] = [:]

  /// None.
  init() {}

  /// As they were written down.
  init(states: [(epoch: Int, state: TrainingState)], networks: [Int: AdversarialNetwork]) {
    self.states = states
    self.networks = networks
  }

  /// The state after the newest epoch that has one.
  var newestState: TrainingState? { states.last?.state }

  /// The epochs whose networks are kept, in order.
  var epochs: [Int] { networks.keys.sorted() }

  /// Keeps the state after an epoch, and as many before it as a roll-back can reach: those of the
  /// last ten epochs, and the newest before them.
  mutating func keepState(_ state: TrainingState, after epoch: Int) {
    states.append((epoch, state))
    // The next epoch that spikes is at least one later; it goes back to at least this one.
    let reach = epoch + 1 - SpikeWatch.depth
    if let newest = states.lastIndex(where: { $0.epoch <= reach }) {
      states.removeFirst(newest)
    }
  }

  /// Keeps the networks of some epochs, of which the last may be that of `state`; forgets others.
  mutating func keepNetworks(_ epochs: [Int], _ state: TrainingState) {
    let known = networks
    networks = Dictionary(
      epochs.map { ($0, known[$0] ?? state.network) }, uniquingKeysWith: { first, _ in first })
  }

  /// Forgets every epoch above `last`, and gives the newest state left.
  mutating func rollBack(to last: Int) -> TrainingState? {
    states.removeAll { $0.epoch > last }
    networks = networks.filter { $0.key <= last }
    return states.last?.state
  }

  /// The network after an epoch; nil where it was forgotten.
  func network(after epoch: Int) -> AdversarialNetwork? { networks[epoch] }
}
