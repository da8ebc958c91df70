import Testing

@testable import NeuralNetwork

@Suite struct EvaluationTests {
  @Test(arguments: NetworkCase.all)
  func outputsAndLossesAreThoseOfTheReference(network: NetworkCase) throws {
    let table = network.tables(seed: 9, counts: [41, 1, 1])[0]
    let model = try network.network(seed: 9)
    let reference = ReferenceNetwork(model)
    let engine = NetworkEngine(
      architecture: model.architecture, threads: 2, tiling: Tiling(tileSize: 16, groupLimit: 2))
    for domain in 0..<network.domains {
      let evaluation = engine.evaluate(model, on: table, domain: domain)
      let events = NetworkCase.events(of: table, domain: domain)
      var (label, domainSum) = (0.0, 0.0)
      for (row, event) in events.enumerated() {
        let features = reference.outputs(.feature, event.features)
        let z = reference.outputs(.label, features)
        let p = ReferenceNetwork.softmax(z)
        #expect(abs(Double(evaluation.response[row]) - p[1]) < 1e-6)
        label += event.labelWeight * ReferenceNetwork.crossEntropy(z, truth: event.label).loss

        let y = reference.outputs(.domain, features)
        domainSum += event.domainWeight * reference.domainLoss(y, domain: domain).loss
        let outputs = network.domainLoss == .linear ? y : ReferenceNetwork.softmax(y)
        for (column, output) in outputs.enumerated() {
          #expect(abs(Double(evaluation.domainOutputs[column][row]) - output) < 2e-6)
        }
        for target in 0..<(network.domains - 1) {
          let source = outputs[outputs.count - 1]
          let score =
            network.domainLoss == .linear
            ? outputs[target] : source / (source + outputs[target])
          let found = evaluation.sourceScores(againstTarget: target)[row]
          #expect(abs(Double(found) - score) < 2e-6)
        }
      }
      let sums = try #require(evaluation.label)
      #expect(abs(sums.sum - label) < 1e-4)
      #expect(abs(sums.weights - events.reduce(0) { $0 + $1.labelWeight }) < 1e-9)
      let domainSums = try #require(evaluation.domain)
      #expect(abs(domainSums.mean * domainSums.weights - domainSum) < 1e-4)
    }
  }

  @Test func rowsAreTakenInTheOrderGiven() throws {
    let network = NetworkCase(activation: .elu, domainLoss: .linear, domains: 2)
    let table = network.tables(seed: 1, counts: [20, 1])[0]
    let model = try network.network(seed: 1)
    let engine = NetworkEngine(architecture: model.architecture, threads: 1)
    let all = engine.evaluate(model, on: table, domain: nil)
    let rows: [UInt32] = [19, 0, 7, 7]
    let some = engine.evaluate(model, on: table, rows: rows[...], domain: nil)
    #expect(some.response == rows.map { all.response[Int($0)] })
    #expect(some.domainOutputs == [rows.map { all.domainOutputs[0][Int($0)] }])
  }

  @Test func whatIsNotKnownHasNoLoss() throws {
    let network = NetworkCase(activation: .elu, domainLoss: .crossEntropy, domains: 2)
    let model = try network.network(seed: 1)
    let engine = NetworkEngine(architecture: model.architecture, threads: 1)
    let table = EventTable(inputs: 3, features: [1, 2, 3], domainWeights: [1], labels: nil)
    let evaluation = engine.evaluate(model, on: table, domain: nil)
    #expect(evaluation.label == nil && evaluation.domain == nil)
    #expect(evaluation.response.count == 1)
  }

  @Test func noEventsGiveNoOutputs() throws {
    let network = NetworkCase(activation: .elu, domainLoss: .crossEntropy, domains: 3)
    let model = try network.network(seed: 1)
    let engine = NetworkEngine(architecture: model.architecture, threads: 2)
    let table = EventTable(inputs: 3, features: [], domainWeights: [], labels: nil)
    let evaluation = engine.evaluate(model, on: table, domain: 0)
    #expect(evaluation.response.isEmpty && evaluation.domainOutputs == [[], [], []])
    #expect(evaluation.domain?.mean.isNaN == true)
  }

  @Test func meansOfAnEvaluationAreThoseOfABatchOfEqualWeights() throws {
    let network = NetworkCase(activation: .relu, domainLoss: .linear, domains: 2)
    let model = try network.network(seed: 3)
    let tables = network.tables(seed: 3, counts: [33, 18])
    let engine = NetworkEngine(architecture: model.architecture, threads: 1)
    let losses = engine.gradients(of: model, on: Batch(allOf: tables), lambda: 1)
    let source = engine.evaluate(model, on: tables[0], domain: 0)
    let target = engine.evaluate(model, on: tables[1], domain: 1)
    let domainSum = (source.domain?.sum ?? .nan) + (target.domain?.sum ?? .nan)
    #expect(abs((source.label?.sum ?? .nan) - losses.labelSum) < 1e-5)
    #expect(abs(domainSum - losses.domainSum) < 1e-5)
  }
}
