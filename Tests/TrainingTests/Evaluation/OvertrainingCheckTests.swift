import ClassifierMetrics
import Testing

@testable import Training

@Suite struct OvertrainingCheckTests {
  /// Evenly spread responses; those of the signal moved up.
  private func sample(_ count: Int, signalShift: Float) throws -> ScoredSample {
    let spread = (0..<count).map { Float($0) / Float(count) }
    return try ScoredSample(
      name: "s", responses: spread.map { $0 + signalShift } + spread,
      domainWeights: .init(repeating: 1, count: 2 * count),
      classes: .init(
        labels: .init(repeating: 1, count: count) + .init(repeating: 0, count: count),
        weights: .init(repeating: 1, count: 2 * count)))
  }

  private func check(_ count: Int, shift: Float) throws -> OvertrainingCheck {
    let (training, test) = (
      try sample(count, signalShift: shift), try sample(count, signalShift: 0)
    )
    return OvertrainingCheck(
      try DomainComparison(source: training, target: test, signalFraction: 0),
      training: training, test: test)
  }

  @Test func sameDistributionsAgree() throws {
    let found = try check(400, shift: 0)
    #expect(!found.isOvertrained)
    #expect(found.signalProbability == 1)
    #expect(found.warning == nil)
  }

  /// D = 0.1: z = 0.1 sqrt(400 / 2) = 1.41, probability 0.037; with 1,000 events 9e-5.
  @Test func sameDistanceIsSignificantWithMoreEvents() throws {
    let few = try check(400, shift: 0.0999)
    #expect(abs((few.signalProbability ?? 0) - 0.0366) < 0.001)
    #expect(!few.isOvertrained)
    let many = try check(1000, shift: 0.0999)
    #expect(many.isOvertrained)
    #expect(many.backgroundProbability == 1)
    #expect(many.warning?.hasPrefix("overtrained: ") == true)
    #expect(many.warning?.contains("signal 9.1e-05, background 1;") == true)
  }
}
