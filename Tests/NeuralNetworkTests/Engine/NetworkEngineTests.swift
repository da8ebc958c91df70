import Foundation
import Testing

@testable import NeuralNetwork

@Suite struct NetworkEngineTests {
  /// Float against Double: a few hundred roundings of values of order 1, each of 6e-8.
  static let bound = 5e-6

  /// Sizes of source and targets: not multiples of the tile (16), a domain smaller than a tile.
  static let counts = [37, 16, 5]

  private func engine(_ network: AdversarialNetwork, threads: Int = 1) -> NetworkEngine {
    NetworkEngine(
      architecture: network.architecture, threads: threads,
      tiling: Tiling(tileSize: 16, groupLimit: 3))
  }

  @Test(arguments: NetworkCase.all, [0, 0.25, 20] as [Float])
  func stepIsThatOfTheReference(network: NetworkCase, lambda: Float) throws {
    let seed: UInt64 = 5
    let (reference, events) = try network.reference(seed: seed, counts: Self.counts)
    let (label, domain) = (reference.labelLoss(events), reference.domainLoss(events))
    let model = try network.network(seed: seed)
    let engine = engine(model)
    let batch = Batch(allOf: network.tables(seed: seed, counts: Self.counts))
    let losses = engine.gradients(of: model, on: batch, lambda: lambda)

    #expect(abs(losses.label - label.loss) < Self.bound)
    #expect(abs(losses.domain - domain.loss) < Self.bound)
    let passedBack = Double(lambda) * domain.featureGradientSquares.squareRoot()
    #expect(abs(losses.labelGradientNorm - label.featureGradientSquares.squareRoot()) < Self.bound)
    #expect(abs(losses.domainGradientNorm - passedBack) < Self.bound * (1 + passedBack))

    for layer in model.architecture.layers {
      for i in layer.weightRange.lowerBound..<layer.biasRange.upperBound {
        let expected =
          switch layer.part {
          case .feature: label.gradient[i] - Double(lambda) * domain.gradient[i]
          case .label: label.gradient[i]
          case .domain: domain.gradient[i]
          }
        let error = abs(Double(engine.gradient[i]) - expected)
        #expect(
          error < Self.bound * (1 + Double(lambda)), "\(layer.part) layer \(layer.index), \(i)")
      }
    }
  }

  @Test(arguments: NetworkCase.all)
  func lambdaTakesItsMultipleOfTheDomainGradientOffTheFeaturePartAlone(network: NetworkCase) throws
  {
    let model = try network.network(seed: 8)
    let engine = engine(model)
    let batch = Batch(allOf: network.tables(seed: 8, counts: Self.counts))
    let (reference, events) = try network.reference(seed: 8, counts: Self.counts)
    let domain = reference.domainLoss(events).gradient
    _ = engine.gradients(of: model, on: batch, lambda: 0)
    let plain = engine.gradient
    _ = engine.gradients(of: model, on: batch, lambda: 3)
    for layer in model.architecture.layers(of: .feature) {
      for i in layer.weightRange {
        #expect(abs(Double(engine.gradient[i] - plain[i]) + 3 * domain[i]) < 4 * Self.bound)
      }
    }
    // The heads do not feel lambda at all.
    let heads = model.architecture.layers(of: .label)[0].offset...
    #expect(engine.gradient[heads] == plain[heads])
  }

  @Test(arguments: NetworkCase.all)
  func plainModePassesNothingBackFromABrokenDomainHead(network: NetworkCase) throws {
    let batch = Batch(allOf: network.tables(seed: 2, counts: Self.counts))
    var model = try network.network(seed: 2)
    let engine = engine(model)
    _ = engine.gradients(of: model, on: batch, lambda: 0)
    let healthy = engine.gradient
    for layer in model.architecture.layers(of: .domain) {
      for i in layer.weightRange { model.parameters[i] = .nan }
    }
    let losses = engine.gradients(of: model, on: batch, lambda: 0)
    let end = model.architecture.layers(of: .domain)[0].offset
    #expect(engine.gradient[..<end] == healthy[..<end])
    #expect(engine.gradient[end...].contains { $0.isNaN })
    #expect(losses.label.isFinite && losses.domain.isNaN)
    #expect(losses.domainGradientNorm == 0)

    _ = engine.gradients(of: model, on: batch, lambda: 1e-5)
    #expect(engine.gradient[0].isNaN)
  }

  @Test func plainModeStillTrainsTheDomainHead() throws {
    let network = NetworkCase(activation: .elu, domainLoss: .crossEntropy, domains: 2)
    let model = try network.network(seed: 2)
    let engine = engine(model)
    let batch = Batch(allOf: network.tables(seed: 2, counts: Self.counts))
    _ = engine.gradients(of: model, on: batch, lambda: 0)
    let domain = model.architecture.layers(of: .domain)
    #expect(domain.allSatisfy { engine.gradient[$0.weightRange].contains { abs($0) > 1e-4 } })
  }

  /// The default tiling, and enough rows for two tiles a domain.
  @Test(arguments: [DomainLoss.crossEntropy, .linear])
  func bitsDoNotDependOnTheNumberOfThreads(domainLoss: DomainLoss) throws {
    let network = NetworkCase(activation: .elu, domainLoss: domainLoss, domains: 3)
    let model = try network.network(seed: 4)
    let tables = network.tables(seed: 4, counts: [600, 300, 411])
    let batch = Batch(allOf: tables)
    let single = NetworkEngine(architecture: model.architecture, threads: 1)
    let losses = single.gradients(of: model, on: batch, lambda: 0.1)
    let evaluation = single.evaluate(model, on: tables[0], domain: 0)
    for threads in [2, 3, 7, 64] {
      let engine = NetworkEngine(architecture: model.architecture, threads: threads)
      for _ in 0..<3 {
        #expect(engine.gradients(of: model, on: batch, lambda: 0.1) == losses)
        #expect(engine.gradient.map(\.bitPattern) == single.gradient.map(\.bitPattern))
      }
      let again = engine.evaluate(model, on: tables[0], domain: 0)
      #expect(again.response == evaluation.response)
      #expect(again.domainOutputs == evaluation.domainOutputs)
      #expect(again.label == evaluation.label && again.domain == evaluation.domain)
    }
  }

  @Test func batchAfterALargerOneLeavesNoTrace() throws {
    let network = NetworkCase(activation: .tanh, domainLoss: .linear, domains: 2)
    let model = try network.network(seed: 6)
    let small = Batch(allOf: network.tables(seed: 6, counts: [3, 2]))
    let fresh = engine(model)
    let losses = fresh.gradients(of: model, on: small, lambda: 1)
    let used = engine(model)
    _ = used.gradients(
      of: model, on: Batch(allOf: network.tables(seed: 7, counts: [90, 70])), lambda: 1)
    #expect(used.gradients(of: model, on: small, lambda: 1) == losses)
    #expect(used.gradient == fresh.gradient)
  }

  /// One event a domain through one feature unit of weight 1, whose inputs are positive: ELU is the
  /// identity there, so the formulas of the paper can be written out.
  @Test func twoDomainsGiveThePapersEquations() throws {
    for domainLoss in DomainLoss.allCases {
      let outputs = domainLoss.outputs(domains: 2)
      let architecture = try Architecture(
        inputs: 1, featureLayers: [1], labelLayers: [2], domainLayers: [outputs],
        activation: .elu, domainLoss: domainLoss, domains: 2)
      var model = AdversarialNetwork(architecture: architecture, seed: 1)
      // feature: w 1, b 0; label: w (0, 1), b 0; domain: the last column has w 0.5, b 0.1.
      let domain: [Float] = outputs == 2 ? [0, 0.5, 0, 0.1] : [0.5, 0.1]
      model.parameters = [1, 0] + [0, 1, 0, 0] + domain
      let source = EventTable(
        inputs: 1, features: [2], domainWeights: [3], labels: .init(values: [1], weights: [5]))
      let target = EventTable(inputs: 1, features: [1], domainWeights: [7], labels: nil)
      let losses = NetworkEngine(architecture: architecture, threads: 1).gradients(
        of: model, on: Batch(allOf: [source, target]), lambda: 1)

      // Equation 4.3 with y = P(signal) = 1 / (1 + exp(-2)).
      #expect(abs(losses.label - 5 * log(1 + exp(-2.0))) < 1e-6)
      let (sourceOutput, targetOutput) = (0.5 * 2 + 0.1, 0.5 * 1 + 0.1)
      let expected =
        switch domainLoss {
        // Equation 4.3: class 1 is the source, class 0 the target.
        case .crossEntropy: (3 * log(1 + exp(-sourceOutput)) + 7 * log(1 + exp(targetOutput))) / 2
        // Equation 4.4.
        case .linear: (-3 * sourceOutput + 7 * targetOutput) / 2
        }
      #expect(abs(losses.domain - expected) < 1e-6, "\(domainLoss)")
      #expect(losses.sourceCount == 1 && losses.count == 2)
    }
  }
}
