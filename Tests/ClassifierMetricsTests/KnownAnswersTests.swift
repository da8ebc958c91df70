import Testing

@testable import ClassifierMetrics

/// Against scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6: the literals that
/// scripts/crosscheck/metrics_reference.py prints.
@Suite struct KnownAnswersTests {
  private let source = LabelledScores.byFormula(count: 900, salt: 1, shift: 60)
  private let target = LabelledScores.byFormula(count: 700, salt: 4, shift: 25)

  @Test func areasAreThoseOfScikitLearn() {
    #expect(isClose(source.only(1).areaUnderCurve(against: source.only(0)), 0.6066082635344908))
    #expect(isClose(target.only(1).areaUnderCurve(against: target.only(0)), 0.5405972595167454))
    #expect(
      isClose(
        plain(source.only(1)).areaUnderCurve(against: plain(source.only(0))), 0.609030059877825))
    #expect(isClose(plain(target.only(1)).areaUnderCurve(against: plain(target.only(0))), 0.5476))
  }

  @Test func distancesAreThoseOfSciPyAndNumPy() {
    #expect(isClose(plain(source.all).ksDistance(to: plain(target.all)), 0.03365079365079365))
    #expect(isClose(source.all.ksDistance(to: target.all), 0.040475721591358094))
  }

  @Test func comparisonHasTheSameFigures() throws {
    // The domain weights are the weights themselves here.
    let comparison = try DomainComparison(
      source: unscaled(source), target: unscaled(target), signalFraction: 0.05)
    #expect(isClose(comparison.sourceAUC?.value, 0.6066082635344908))
    #expect(isClose(comparison.targetAUC?.value, 0.5405972595167454))
    #expect(isClose(comparison.ksAll.value, 0.040475721591358094))
    #expect(isClose(comparison.ksSignal?.value, 0.08415693098846366))
    #expect(isClose(comparison.ksBackground?.value, 0.016438667723948253))
    #expect(isClose(comparison.sourcePurity?.value, 0.06490529904159223))
    #expect(isClose(comparison.targetPurity?.value, 0.05428516690870789))
    let bias = (0.06490529904159223 - 0.05428516690870789) / 0.06490529904159223
    #expect(isClose(comparison.purityBias?.value, bias))
  }

  @Test func significanceIsThatOfNumPy() throws {
    let comparison = try DomainComparison(
      source: unscaled(source), target: unscaled(target), signalFraction: 0.05)
    #expect(isClose(comparison.ams?.value, 2.4172701214353554))
  }

  @Test func curvesAreThoseOfScikitLearn() throws {
    let comparison = try DomainComparison(
      source: unscaled(source), target: unscaled(target), signalFraction: 0.05,
      efficiencies: [0.05, 0.3, 0.725, 0.9, 1])
    let expected = [
      [0.0, 0.19059995668182803, 0.6188000866363439, 0.7918561836690492, 0.8821745722330517],
      [
        0.014190317195325543, 0.2637729549248748, 0.6839176405119644, 0.8589315525876461,
        0.9524207011686143,
      ],
    ]
    let purities = [
      [1.0, 0.077103994826951, 0.05827580502606616, 0.05659069621813291, 0.05630213160333643],
      [
        0.1582895477937489, 0.0570967978923542, 0.05289711678254746, 0.05237162885419108,
        0.052367006163395555,
      ],
    ]
    for (number, curve) in [comparison.sourceCurve, comparison.targetCurve].enumerated() {
      for (place, point) in try #require(curve).enumerated() {
        #expect(isClose(point.backgroundEfficiency.value, expected[number][place]))
        #expect(isClose(point.purity?.value, purities[number][place]))
      }
    }
  }

  @Test func kolmogorovsDistributionIsThatOfSciPy() {
    for (z, expected) in [
      (0.5, 0.9639452436648751), (1.0, 0.26999967167735456), (1.8, 0.003067621347579706),
    ] {
      #expect(isClose(kolmogorovProbability(distance: z / 10, 200, 200), expected))
    }
  }

  @Test func effectiveNumbersAreThoseOfNumPy() {
    #expect(abs(effectiveNumber(source.weights) - 694.3837597800804) < 1e-9)
    #expect(abs(effectiveNumber(target.weights) - 539.5347216550973) < 1e-9)
  }

  private func plain(_ scores: WeightedScores) -> WeightedScores {
    WeightedScores(scores.scores, weights: scores.scores.map { _ in 1 })
  }

  private func unscaled(_ scores: LabelledScores) throws -> ScoredSample {
    try ScoredSample(
      name: "sample", responses: scores.scores, domainWeights: scores.weights,
      classes: .init(labels: scores.labels, weights: scores.weights))
  }
}
