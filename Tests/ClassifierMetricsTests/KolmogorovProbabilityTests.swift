import Testing

@testable import ClassifierMetrics

@Suite struct KolmogorovProbabilityTests {
  /// Quantiles of Kolmogorov's distribution (Smirnov 1948): 1.35810 at 5 %, 1.62762 at 1 %.
  @Test func quantilesAreThoseOfTheTables() {
    #expect(abs(kolmogorovProbability(distance: 0.135810, 200, 200) - 0.05) < 1e-5)
    #expect(abs(kolmogorovProbability(distance: 0.162762, 200, 200) - 0.01) < 1e-5)
  }

  @Test func limits() {
    #expect(kolmogorovProbability(distance: 0, 100, 100) == 1)
    #expect(kolmogorovProbability(distance: 0.3, 0, 100) == 1)
    #expect(kolmogorovProbability(distance: 1, 1e6, 1e6) == 0)
    let near = [0.0179, 0.0181].map { kolmogorovProbability(distance: $0, 200, 200) }
    #expect(abs(near[0] - near[1]) < 1e-12, "both sides of where the sum begins")
  }
}
