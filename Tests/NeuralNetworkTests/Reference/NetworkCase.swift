import CounterRandom
import NeuralNetwork
import Testing

/// A small network of one activation, one domain loss and one number of domains, and random events
/// for it.
struct NetworkCase: Sendable, CustomTestStringConvertible {
  var activation: Activation
  var domainLoss: DomainLoss
  var domains: Int

  static let all: [NetworkCase] = Activation.allCases.flatMap { activation in
    DomainLoss.allCases.flatMap { loss in
      [2, 3].map { NetworkCase(activation: activation, domainLoss: loss, domains: $0) }
    }
  }

  var testDescription: String { "\(activation), \(domainLoss), K = \(domains)" }

  func architecture(inputs: Int = 3) throws -> Architecture {
    try Architecture(
      inputs: inputs, featureLayers: [5, 4], labelLayers: [3, 2],
      domainLayers: [6, domainLoss.outputs(domains: domains)], activation: activation,
      domainLoss: domainLoss, domains: domains)
  }

  /// A network with Glorot weights, and biases that are not zero.
  func network(seed: UInt64) throws -> AdversarialNetwork {
    var network = AdversarialNetwork(architecture: try architecture(), seed: seed)
    var random = PhiloxSequence(key: seed, stream: 1)
    for layer in network.architecture.layers {
      for i in layer.biasRange { network.parameters[i] = Float(random.uniform() - 0.5) }
    }
    return network
  }

  /// `counts[d]` random events of each domain d < `domains`.
  func tables(seed: UInt64, counts: [Int]) -> [EventTable] {
    (0..<domains).map { domain in
      var random = PhiloxSequence(key: seed, stream: UInt64(2 + domain))
      func uniform(_ range: ClosedRange<Float>) -> Float {
        range.lowerBound + Float(random.uniform()) * (range.upperBound - range.lowerBound)
      }
      let count = counts[domain]
      let features = (0..<(3 * count)).map { _ in uniform(-2...2) }
      let domainWeights = (0..<count).map { _ in uniform(-0.2...2) }
      let labels = (0..<count).map { _ in UInt8(random.next() & 1) }
      let labelWeights = (0..<count).map { _ in uniform(-0.2...2) }
      return EventTable(
        inputs: 3, features: features, domainWeights: domainWeights,
        labels: .init(values: labels, weights: labelWeights))
    }
  }

  /// The reference for `network(seed:)` and the events of `tables(seed:counts:)`.
  func reference(
    seed: UInt64, counts: [Int]
  ) throws -> (network: ReferenceNetwork, events: [ReferenceNetwork.Event]) {
    let network = try network(seed: seed)
    let events = tables(seed: seed, counts: counts).enumerated().flatMap { domain, table in
      Self.events(of: table, domain: domain)
    }
    return (ReferenceNetwork(network), events)
  }

  static func events(of table: EventTable, domain: Int) -> [ReferenceNetwork.Event] {
    (0..<table.count).map { row in
      ReferenceNetwork.Event(
        features: (0..<table.inputs).map { Double(table.features[row * table.inputs + $0]) },
        domain: domain, label: Int(table.labels?.values[row] ?? 0),
        labelWeight: Double(table.labels?.weights[row] ?? 0),
        domainWeight: Double(table.domainWeights[row]))
    }
  }
}

extension ReferenceNetwork {
  init(_ network: AdversarialNetwork) {
    self.init(
      architecture: network.architecture, parameters: network.parameters.map { Double($0) })
  }
}

extension Batch {
  /// All rows of each table, the last first, so that gathering by index matters.
  init(allOf tables: [EventTable]) {
    let parts = tables.map {
      Part(events: $0, rows: Array((0..<UInt32($0.count)).reversed())[...])
    }
    self.init(source: parts[0], targets: Array(parts.dropFirst()))
  }
}
