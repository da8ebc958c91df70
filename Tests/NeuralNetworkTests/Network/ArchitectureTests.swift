import Diagnostics
import Testing

@testable import NeuralNetwork

@Suite struct ArchitectureTests {
  private func architecture(
    inputs: Int = 41, feature: [Int] = [20, 16, 13, 10], label: [Int] = [2],
    domain: [Int] = [20, 35, 50, 1], loss: DomainLoss = .linear, domains: Int = 2
  ) throws(ArchitectureError) -> Architecture {
    try Architecture(
      inputs: inputs, featureLayers: feature, labelLayers: label, domainLayers: domain,
      activation: .elu, domainLoss: loss, domains: domains)
  }

  @Test func layersLieOneAfterTheOtherWeightThenBias() throws {
    let layers = try architecture(inputs: 2, feature: [3], domain: [1]).layers
    #expect(layers.map(\.part) == [.feature, .label, .domain])
    #expect(layers.map(\.weightRange) == [0..<6, 9..<15, 17..<20])
    #expect(layers.map(\.biasRange) == [6..<9, 15..<17, 20..<21])
    #expect(layers.map(\.inputs) == [2, 3, 3])
    #expect(layers.map(\.outputs) == [3, 2, 1])
  }

  /// 41*20+20 + 20*16+16 + 16*13+13 + 13*10+10, 10*2+2, 10*20+20 + 20*35+35 + 35*50+50 + 50+1.
  @Test func thePapersNetworkHas4365Parameters() throws {
    let paper = try architecture()
    #expect(paper.parameterCount == 1537 + 22 + 2806)
    #expect(paper.features == 10)
    #expect(paper.layers(of: .domain).map(\.inputs) == [10, 20, 35, 50])
    #expect(paper.layers(of: .domain).map(\.index) == [0, 1, 2, 3])
  }

  @Test func outputWidthFollowsLossAndDomains() {
    #expect(DomainLoss.crossEntropy.outputs(domains: 2) == 2)
    #expect(DomainLoss.linear.outputs(domains: 2) == 1)
    #expect(DomainLoss.crossEntropy.outputs(domains: 4) == 4)
    #expect(DomainLoss.linear.outputs(domains: 4) == 3)
  }

  @Test func widthsThatMakeNoNetworkAreRefused() {
    #expect(throws: ArchitectureError.inputs(0)) { try architecture(inputs: 0) }
    #expect(throws: ArchitectureError.domains(1)) { try architecture(domains: 1) }
    #expect(throws: ArchitectureError.noLayers(.feature)) { try architecture(feature: []) }
    #expect(throws: ArchitectureError.width(.feature, 0)) { try architecture(feature: [4, 0]) }
    #expect(throws: ArchitectureError.width(.domain, .max)) { try architecture(domain: [.max, 1]) }
    #expect(throws: ArchitectureError.outputs(.label, found: 3, expected: 2)) {
      try architecture(label: [3])
    }
    #expect(throws: ArchitectureError.outputs(.domain, found: 1, expected: 2)) {
      try architecture(loss: .crossEntropy)
    }
    #expect(throws: ArchitectureError.tooManyParameters) {
      try architecture(feature: [4096, 4096])
    }
  }

  @Test func messagesNameThePartWhatWasFoundAndWhatToDo() {
    let messages: [(ArchitectureError, String)] = [
      (
        .outputs(.domain, found: 1, expected: 2),
        "domain layers: the last has width 1, expected 2, the number of outputs; "
          + "end the list with 2"
      ),
      (.width(.label, 0), "label layers: a width of 0, expected 1 to 4096; change it"),
      (
        .noLayers(.feature),
        "feature layers: none given, expected at least one; list their widths"
      ),
      (
        .inputs(5000),
        "network: 5000 input features, expected 1 to 4096; choose other features"
      ),
      (.domains(1), "network: 1 domains, expected 2 to 4096; give a source and a target"),
      (.tooManyParameters, "network: more than 4194304 weights; use narrower layers"),
    ]
    for (error, message) in messages {
      #expect(error.line == message)
      #expect(error.exitStatus.rawValue == 64)
    }
  }
}
