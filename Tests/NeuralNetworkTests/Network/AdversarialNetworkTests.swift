import Testing

@testable import NeuralNetwork

@Suite struct AdversarialNetworkTests {
  private func architecture(domain: [Int] = [20, 35, 50, 1]) throws -> Architecture {
    try Architecture(
      inputs: 41, featureLayers: [20, 16, 13, 10], labelLayers: [2], domainLayers: domain,
      activation: .elu, domainLoss: .linear, domains: 2)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func weightsFillTheGlorotRangeAndBiasesAreZero(seed: UInt64) throws {
    let network = AdversarialNetwork(architecture: try architecture(), seed: seed)
    for layer in network.architecture.layers {
      let limit = (6 / Float(layer.inputs + layer.outputs)).squareRoot()
      let weights = network.parameters[layer.weightRange]
      #expect(weights.allSatisfy { abs($0) <= limit })
      #expect(network.parameters[layer.biasRange].allSatisfy { $0 == 0 })
      // A uniform variable has a mean square of limit^2 / 3, and its square a relative standard
      // deviation of sqrt(4 / 5): five of them, over the number of weights.
      let meanSquare = weights.reduce(0) { $0 + $1 * $1 } / Float(weights.count)
      let spread = 5 * (0.8 / Float(weights.count)).squareRoot()
      #expect(abs(meanSquare / (limit * limit / 3) - 1) < spread, "seed \(seed) \(layer)")
      #expect(weights.contains { $0 < 0 } && weights.contains { $0 > 0 })
    }
  }

  @Test func seedFixesTheWeights() throws {
    let shape = try architecture()
    let network = AdversarialNetwork(architecture: shape, seed: 1)
    #expect(network == AdversarialNetwork(architecture: shape, seed: 1))
    #expect(network != AdversarialNetwork(architecture: shape, seed: 2))
    #expect(Set(network.parameters).count > 4000)
  }

  @Test func weightsOfAPartDoNotDependOnTheWidthsOfAnother() throws {
    let wide = AdversarialNetwork(architecture: try architecture(), seed: 1)
    let narrow = AdversarialNetwork(architecture: try architecture(domain: [5, 1]), seed: 1)
    let end = narrow.architecture.layers(of: .domain)[0].offset
    #expect(wide.parameters[..<end] == narrow.parameters[..<end])
  }

  @Test func oneBadParameterMakesTheNetworkNotFinite() throws {
    var network = AdversarialNetwork(architecture: try architecture(), seed: 1)
    #expect(network.isFinite)
    network.parameters[100] = .infinity
    #expect(!network.isFinite)
  }
}
