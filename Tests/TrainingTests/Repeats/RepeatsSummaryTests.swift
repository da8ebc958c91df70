import CounterRandom
import Foundation
import Testing

@testable import Training

@Suite struct RepeatsSummaryTests {
  private typealias Figure = RepeatsSummary.Figure

  /// By hand: of 0 ... 10 the 15.8 percentile lies at place 1.58.
  @Test func percentilesInterpolate() {
    let values = (0...10).map { Double($0 * $0) }.reversed()
    let figure = Figure("x", Array(values))
    #expect(figure.mean == 35)
    #expect(abs((figure.p16 ?? 0) - (1 + 0.58 * 3)) < 1e-12)
    #expect(abs((figure.p84 ?? 0) - (64 + 0.42 * 17)) < 1e-12)
  }

  @Test func fewValues() {
    #expect(Figure("x", []) == Figure("x", mean: nil, p16: nil, p84: nil))
    #expect(Figure("x", [3]) == Figure("x", mean: 3, p16: 3, p84: 3))
  }

  /// A law: of many normal draws the percentiles are one standard deviation from the mean.
  @Test func percentilesOfANormalAreOneDeviation() {
    var random = PhiloxSequence(key: 1, stream: 1)
    let values = (0..<20_000).map { _ in
      (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
    }
    let figure = Figure("x", values)
    // 1 / sqrt(20,000) times 1.5 is the percentile's own deviation: 0.011.
    #expect(abs((figure.p16 ?? 0) + 1.003) < 0.05)
    #expect(abs((figure.p84 ?? 0) - 1.003) < 0.05)
  }
}

extension RepeatsSummary.Figure {
  fileprivate init(_ name: String, mean: Double?, p16: Double?, p84: Double?) {
    self.init(name: name, mean: mean, p16: p16, p84: p84)
  }
}
