import Testing

@testable import ClassifierMetrics

@Suite struct DomainComparisonTests {
  @Test(arguments: [0, 0.15], [nil, 15.0])
  func figuresAreThoseOfEveryPairAndEveryCut(negativeFraction: Double, levels: Double?) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let source = LabelledScores.random(
        count: 150, seed: seed, levels: levels, negativeFraction: negativeFraction)
      let target = LabelledScores.random(
        count: 110, seed: seed + 50, backgroundShift: 0.05, levels: levels,
        negativeFraction: negativeFraction)
      let (sourceSample, targetSample) = (try source.sample(), try target.sample(fraction: 0.2))
      let figures = MergedSamples(sourceSample, targetSample).figures(
        counts: [SIMD4<UInt8>](repeating: .one, count: 260), efficiencies: [0.5])[2]
      #expect(isClose(figures.sourceAUC, Reference.area(source.only(1), source.only(0))))
      #expect(isClose(figures.targetAUC, Reference.area(target.only(1), target.only(0))))
      let all = Reference.ksDistance(
        WeightedScores(source.scores, weights: sourceSample.domainWeights),
        WeightedScores(target.scores, weights: targetSample.domainWeights))
      #expect(isClose(figures.ksAll, all), "seed \(seed)")
      #expect(isClose(figures.ksSignal, Reference.ksDistance(source.only(1), target.only(1))))
      #expect(isClose(figures.ksBackground, Reference.ksDistance(source.only(0), target.only(0))))
      let purities = [figures.sourcePassing, figures.targetPassing].map { $0.first?.purity(0.1) }
      #expect(isClose(purities[0], Reference.purity(source, fraction: 0.1)))
      #expect(isClose(purities[1], Reference.purity(target, fraction: 0.1)))
    }
  }

  /// A replica is the sample with its events repeated, but for the classes' shares.
  @Test func replicaRepeatsEvents() throws {
    let source = LabelledScores.random(count: 60, seed: 4, levels: 30)
    let target = LabelledScores.random(count: 40, seed: 5, levels: 30)
    var four = [SIMD4<UInt8>](repeating: .zero, count: 100)
    PoissonCounts.draw(into: &four, firstSampleCount: 60, firstReplica: 8)
    let counts = four.map { $0[3] }
    func repeated(_ scores: LabelledScores, _ counts: ArraySlice<UInt8>) -> LabelledScores {
      var made = LabelledScores()
      for (index, count) in zip(AscendingOrder(scores.scores).indices, counts) {
        for _ in 0..<count {
          made.scores.append(scores.scores[Int(index)])
          made.weights.append(scores.weights[Int(index)])
          made.labels.append(scores.labels[Int(index)])
        }
      }
      return made
    }
    let figures = MergedSamples(try source.sample(), try target.sample()).figures(
      counts: four, efficiencies: [0.3, 0.5])[3]
    let (a, b) = (repeated(source, counts[..<60]), repeated(target, counts[60...]))
    #expect(isClose(figures.sourceAUC, Reference.area(a.only(1), a.only(0))))
    #expect(
      isClose(figures.targetPassing[1].purity(0.05), Reference.purity(b, fraction: 0.05)))
    #expect(
      isClose(
        figures.sourcePassing[0].purity(0.05), Reference.purity(a, fraction: 0.05, at: 0.3)))
    #expect(isClose(figures.ksBackground, Reference.ksDistance(a.only(0), b.only(0))))
    let (scaledA, scaledB) = (try a.sample(), try b.sample())
    let all = Reference.ksDistance(
      WeightedScores(a.scores, weights: scaledA.domainWeights),
      WeightedScores(b.scores, weights: scaledB.domainWeights))
    #expect(abs(figures.ksAll - all) < 1e-6, "domain weights are single precision")
  }

  @Test func cutIsTheLargestThatHalfOfTheSignalReaches() throws {
    // Two of four signal events at 0.6 and above: e_s = 0.5 exactly; e_b = 1/4 there.
    let scores = LabelledScores(
      scores: [0.1, 0.2, 0.6, 0.9, 0.1, 0.3, 0.5, 0.7], weights: [Float](repeating: 0.7, count: 8),
      labels: [1, 1, 1, 1, 0, 0, 0, 0])
    let comparison = try DomainComparison(
      source: scores.sample(), target: scores.sample(), signalFraction: 0.5)
    #expect(isClose(comparison.sourcePurity?.value, 0.5 / 0.75))
    #expect(comparison.purityBias?.value == 0)
  }

  /// DeLong, DeLong and Clarke-Pearson (1988): the variance of the placement values.
  @Test func errorOfTheAreaAgreesWithDeLong() throws {
    let source = LabelledScores.random(count: 600, seed: 21)
    let comparison = try DomainComparison(
      source: unitWeights(source), target: unitWeights(source), signalFraction: 0.05)
    let (signal, background) = (source.only(1).scores, source.only(0).scores)
    func variance(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
    let above = signal.map { x in
      Double(background.count { $0 < x }) / Double(background.count)
    }
    let below = background.map { y in Double(signal.count { $0 > y }) / Double(signal.count) }
    let deLong =
      (variance(above) / Double(signal.count) + variance(below) / Double(background.count))
      .squareRoot()
    let error = try #require(comparison.sourceAUC?.error)
    // 200 replicas give a standard deviation to 5 %: four of them.
    #expect(abs(error / deLong - 1) < 0.2, "\(error), DeLong \(deLong)")
    let independent = try #require(comparison.targetAUC?.error)
    #expect(independent != error, "the domains are resampled independently")
  }

  /// The delta method at the fixed place of a large distance: F(1-F)/n of each sample.
  @Test func errorOfALargeDistanceIsBinomial() throws {
    let source = LabelledScores.random(count: 800, seed: 31)
    let target = LabelledScores.random(count: 800, seed: 32, backgroundShift: 0.3)
    let comparison = try DomainComparison(
      source: unitWeights(source), target: unitWeights(target), signalFraction: 0.05)
    let distance = try #require(comparison.ksBackground)
    let (a, b) = (source.only(0).scores, target.only(0).scores)
    let cut = a.max { x, y in difference(a, b, x) < difference(a, b, y) } ?? 0
    let variance = [a, b].reduce(0.0) { sum, scores in
      let below = Double(scores.count { $0 <= cut }) / Double(scores.count)
      return sum + below * (1 - below) / Double(scores.count)
    }
    let error = try #require(distance.error)
    #expect(abs(error / variance.squareRoot() - 1) < 0.25, "\(error), \(variance.squareRoot())")
  }

  @Test func errorOfTheBiasIsThatOfTheSignedDifference() throws {
    let source = try LabelledScores.random(count: 300, seed: 41).sample()
    let target = try LabelledScores.random(count: 300, seed: 42).sample()
    let comparison = try DomainComparison(source: source, target: target, signalFraction: 0.05)
    let bias = try #require(comparison.purityBias)
    let p = try #require(comparison.sourcePurity)
    let q = try #require(comparison.targetPurity)
    #expect(isClose(bias.value, abs(p.value - q.value) / p.value))
    // To first order the two purities' errors in quadrature.
    let ratio = q.value / p.value
    let first = (p.error ?? 0) / p.value * ratio
    let second = (q.error ?? 0) / p.value
    let expected = (first * first + second * second).squareRoot()
    let error = try #require(bias.error)
    #expect(abs(error / expected - 1) < 0.35, "\(error), \(expected)")
  }

  @Test func sourceFiguresDoNotDependOnTheTarget() throws {
    let source = try LabelledScores.random(count: 200, seed: 51).sample()
    let targets = try [52, 53].map { try LabelledScores.random(count: 100, seed: $0).sample() }
    let comparisons = try targets.map {
      try DomainComparison(source: source, target: $0, signalFraction: 0.05)
    }
    #expect(comparisons[0].sourceAUC == comparisons[1].sourceAUC)
    #expect(comparisons[0].sourcePurity == comparisons[1].sourcePurity)
    #expect(comparisons[0].targetAUC != comparisons[1].targetAUC)
    let again = try DomainComparison(source: source, target: targets[0], signalFraction: 0.05)
    #expect(again == comparisons[0])
  }

  @Test func withoutTruthOnlyTheSourceAndAllEventsAreJudged() throws {
    let source = try LabelledScores.random(count: 100, seed: 61).sample()
    let labelled = try LabelledScores.random(count: 100, seed: 62).sample()
    let target = try ScoredSample(
      name: "data", responses: labelled.responses, domainWeights: labelled.domainWeights,
      classes: nil)
    let comparison = try DomainComparison(source: source, target: target, signalFraction: 0.05)
    let withTruth = try DomainComparison(source: source, target: labelled, signalFraction: 0.05)
    #expect(comparison.sourceAUC == withTruth.sourceAUC)
    #expect(isClose(comparison.ksAll.value, withTruth.ksAll.value))
    #expect(comparison.ksAll.error != nil)
    #expect(comparison.targetAUC == nil)
    #expect(comparison.ksSignal == nil)
    #expect(comparison.ksBackground == nil)
    #expect(comparison.targetPurity == nil)
    #expect(comparison.purityBias == nil)
  }

  @Test func aClassWithoutAPositiveSumOfWeightsHasNoFigures() throws {
    let source = try LabelledScores.random(count: 40, seed: 71).sample()
    let onlyBackground = try ScoredSample(
      name: "b", responses: [0.1, 0.2], domainWeights: [1, 1],
      classes: .init(labels: [0, 0], weights: [1, 1]))
    let zeroSum = try ScoredSample(
      name: "z", responses: [0.1, 0.2, 0.3, 0.4], domainWeights: [1, 1, 1, 1],
      classes: .init(labels: [0, 0, 1, 1], weights: [1, 1, 1, -1]))
    for target in [onlyBackground, zeroSum] {
      let comparison = try DomainComparison(source: source, target: target, signalFraction: 0.05)
      #expect(comparison.targetAUC == nil)
      #expect(comparison.ksSignal == nil)
      #expect(comparison.targetPurity == nil)
      #expect(comparison.ksBackground != nil)
    }
  }

  /// A class of one event is in 63 % of the replicas; two classes of one in 40 %.
  @Test func errorIsAbsentWhereMostReplicasLackAClass() throws {
    let source = try LabelledScores.random(count: 40, seed: 81).sample()
    let tiny = try ScoredSample(
      name: "tiny", responses: [0.1, 0.9], domainWeights: [0.5, 0.5],
      classes: .init(labels: [0, 1], weights: [1, 1]))
    let comparison = try DomainComparison(source: source, target: tiny, signalFraction: 0.05)
    #expect(comparison.targetAUC == Estimate(value: 1, error: nil))
    #expect(comparison.ksSignal?.error != nil)
  }

  @Test func purityOfNoSignalIsZeroAndHasNoBias() throws {
    let source = try LabelledScores.random(count: 40, seed: 91).sample()
    let comparison = try DomainComparison(source: source, target: source, signalFraction: 0)
    #expect(comparison.sourcePurity?.value == 0)
    #expect(comparison.purityBias == nil)
  }

  @Test func signalFractionOutsideItsRangeIsRefused() throws {
    let source = try LabelledScores.random(count: 40, seed: 92).sample("/test/source")
    let error = #expect(throws: MetricsError.self) {
      _ = try DomainComparison(source: source, target: source, signalFraction: 1.5)
    }
    #expect(
      error?.description
        == "/test/source: the signal fraction is 1.5, expected a number in [0, 1]")
  }

  private func unitWeights(_ scores: LabelledScores) throws -> ScoredSample {
    var scores = scores
    scores.weights = scores.weights.map { _ in 1 }
    return try scores.sample()
  }

  private func difference(_ a: [Float], _ b: [Float], _ cut: Float) -> Double {
    Double(a.count { $0 <= cut }) / Double(a.count)
      - Double(b.count { $0 <= cut }) / Double(b.count)
  }
}
