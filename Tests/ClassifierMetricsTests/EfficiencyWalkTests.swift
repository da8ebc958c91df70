import Testing

@testable import ClassifierMetrics

@Suite struct EfficiencyWalkTests {
  private let efficiencies = (1...100).map { Double($0) / 100 }

  /// Every cut tried for every efficiency, also where negative weights send the sums back and forth.
  @Test(arguments: [0, 0.2], [nil, 25.0])
  func curvesAreThoseOfEveryCut(negativeFraction: Double, levels: Double?) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let source = LabelledScores.random(
        count: 140, seed: seed, levels: levels, negativeFraction: negativeFraction)
      let target = LabelledScores.random(count: 90, seed: seed + 70, levels: levels)
      let comparison = try DomainComparison(
        source: source.sample(), target: target.sample(), signalFraction: 0.1,
        efficiencies: efficiencies)
      let curves = [comparison.sourceCurve, comparison.targetCurve]
      for (curve, scores) in zip(curves, [source, target]) {
        for point in try #require(curve) {
          let purity = Reference.purity(scores, fraction: 0.1, at: point.signalEfficiency)
          #expect(
            isClose(point.purity?.value, purity), "seed \(seed), \(point.signalEfficiency)")
        }
      }
      for (index, bias) in try #require(comparison.purityBiases).enumerated() {
        let p = try #require(curves[0]?[index].purity?.value)
        let q = try #require(curves[1]?[index].purity?.value)
        #expect(isClose(bias?.value, abs(p - q) / p))
      }
    }
  }

  @Test func halfIsThePurityOfTheMetrics() throws {
    let source = try LabelledScores.random(count: 200, seed: 11).sample()
    let target = try LabelledScores.random(count: 200, seed: 12).sample()
    let comparison = try DomainComparison(
      source: source, target: target, signalFraction: 0.05, efficiencies: efficiencies)
    #expect(comparison.sourceCurve?[49].signalEfficiency == 0.5)
    #expect(comparison.sourceCurve?[49].purity == comparison.sourcePurity)
    #expect(comparison.targetCurve?[49].purity == comparison.targetPurity)
    #expect(comparison.purityBiases?[49] == comparison.purityBias)
    let alone = try DomainComparison(source: source, target: target, signalFraction: 0.05)
    #expect(alone.purityBias == comparison.purityBias)
    #expect(alone.sourceCurve == [])
  }

  /// Ten equal signal events: nine of them are an efficiency of 0.9, though 1 - 0.9 is no 0.1 in binary.
  @Test(arguments: 1...10)
  func tenthsAreReachedExactly(kept: Int) throws {
    let signal = (1...10).map { Float($0) / 16 }
    let background = signal.map { $0 - 1 / 64 }
    let sample = try ScoredSample(
      name: "s", responses: signal + background, domainWeights: .init(repeating: 1, count: 20),
      classes: .init(
        labels: .init(repeating: 1, count: 10) + .init(repeating: 0, count: 10),
        weights: .init(repeating: 0.7, count: 20)))
    let comparison = try DomainComparison(
      source: sample, target: sample, signalFraction: 0.5, efficiencies: [Double(kept) / 10])
    // One background event less than of the signal: each lies just below its signal event.
    let point = try #require(comparison.sourceCurve?.first)
    #expect(abs(point.backgroundEfficiency.value - Double(kept - 1) / 10) < 1e-9)
  }

  /// The delta method at a fixed efficiency, for a background that does not depend on the signal: the
  /// cut moves with the signal, by the ratio of the densities, which is 1 here.
  @Test func errorOfTheBackgroundEfficiencyIsBinomialInBoth() throws {
    let scores = LabelledScores.random(count: 4000, seed: 21, signalShift: 0)
    var unweighted = scores
    unweighted.weights = scores.weights.map { _ in 1 }
    let sample = try unweighted.sample()
    let comparison = try DomainComparison(
      source: sample, target: sample, signalFraction: 0.5, efficiencies: [0.3, 0.5, 0.7])
    for point in try #require(comparison.sourceCurve) {
      let e = point.signalEfficiency
      let expected = (2 * e * (1 - e) / 2000).squareRoot()
      let error = try #require(point.backgroundEfficiency.error)
      #expect(abs(error / expected - 1) < 0.25, "\(e): \(error), \(expected)")
    }
  }

  @Test func withoutSignalThereIsNoCurve() throws {
    let background = try ScoredSample(
      name: "b", responses: [0.1, 0.2], domainWeights: [1, 1],
      classes: .init(labels: [0, 0], weights: [1, 1]))
    let comparison = try DomainComparison(
      source: background, target: background, signalFraction: 0.5, efficiencies: [0.5])
    #expect(comparison.sourceCurve == nil)
    #expect(comparison.purityBiases == nil)
  }
}
