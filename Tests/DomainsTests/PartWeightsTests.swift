import Testing

@testable import Domains

/// Every rule of the weights, computed again from the plan.
@Suite struct PartWeightsTests {
  private static let samples =
    [
      .made("ttH", .signal, .both, count: 500) { 1 + Double($0 % 3) },
      .made("ttH2", .signal, .both, count: 300) { 5 - Double($0 % 2) },
      .made("ttbar", .background, .source, count: 300) { $0 % 7 == 0 ? -2 : 3 },
      .made("sherpa", .background, .target("sherpa"), count: 280) { Double($0 % 4) },
      .made("vincia", .background, .target("vincia"), count: 150) { _ in 0.25 },
      .made("vincia2", .background, .target("vincia"), count: 150) { $0 % 2 == 0 ? 1 : 2 },
    ] as [DomainSample]

  private struct Sums {
    var count = 0.0
    var total = 0.0
    var byClass = [0.0, 0.0]
  }

  private func sums(_ weights: [Float], _ part: DomainPart) -> Sums {
    var sums = Sums()
    for (weight, label) in zip(weights, part.label ?? []) {
      sums.count += 1
      sums.total += Double(weight)
      sums.byClass[Int(label)] += Double(weight)
    }
    return sums
  }

  @Test(arguments: NegativeWeights.allCases)
  func rulesHoldInEveryPart(rule: NegativeWeights) throws {
    let samples = Self.samples
    let plan = try DomainPlan(
      samples: samples,
      options: .made(signalFraction: 0.1, sourceSignalFraction: 0.3, negativeWeights: rule))
    #expect(plan.parts.count == 6)
    for part in plan.parts {
      let count = Double(part.count)
      let classes = sums(part.classWeight ?? [], part)
      // Weights are single precision: sums of some hundred to 1e-5 of them.
      let bound = 1e-5 * count
      #expect(abs(classes.byClass[1] - count / 2) < bound, "\(part.path)")
      #expect(abs(classes.byClass[0] - count / 2) < bound, "\(part.path)")
      let domain = sums(part.domainWeight, part)
      #expect(abs(domain.total - count) < bound, "\(part.path)")
      if part.use == .test || part.domain == .source {
        let fraction = part.domain == .source ? 0.3 : 0.1
        #expect(abs(domain.byClass[1] - fraction * count) < bound, "\(part.path)")
      }
      try checkProportions(part, samples, rule)
    }
  }

  /// Within a sample w_domain and the class weight are proportional to the generator's weight, and
  /// a sample counts for its number of events: so w / (count of events) is one number a class.
  private func checkProportions(
    _ part: DomainPart, _ samples: [DomainSample], _ rule: NegativeWeights
  ) throws {
    let generated = zip(part.sample, part.row).map { sample, row in
      let weight = samples[Int(sample)].rows.weight[Int(row)]
      return rule == .absolute ? abs(weight) : weight
    }
    var perClass: [UInt8: (domain: Double, label: Double)] = [:]
    let labels = try #require(part.label)
    let classWeights = try #require(part.classWeight)
    for sample in Set(part.sample) {
      let rows = part.sample.indices.filter { part.sample[$0] == sample }
      let mean = rows.reduce(0) { $0 + generated[$1] } / Double(rows.count)
      for i in rows where generated[i] != 0 {
        let own = generated[i] / mean
        let scales = (Double(part.domainWeight[i]) / own, Double(classWeights[i]) / own)
        let known = perClass[labels[i], default: scales]
        perClass[labels[i]] = known
        #expect(abs(scales.0 / known.0 - 1) < 1e-6, "\(part.path), w_domain of row \(i)")
        #expect(abs(scales.1 / known.1 - 1) < 1e-6, "\(part.path), class weight of row \(i)")
        if part.use == .train, part.domain != .source {
          #expect(abs(scales.0 - 1) < 1e-6, "\(part.path): w / mean w")
        }
      }
    }
  }

  @Test func aSumOfWeightsThatIsNotPositiveIsAnError() {
    var samples = usualSamples()
    samples[2].rows.weight = samples[2].rows.weight.map { _ in 0 }
    #expect(
      failure(samples)
        == "65 sample \"ttbb\": the sum of weights of its events in /train/target is 0.0, "
        + "expected a positive number; check the generator's weights")
  }
}
