import Testing

@testable import ClassifierMetrics

@Suite struct EstimateTests {
  @Test func effectiveNumberCountsEqualWeights() {
    #expect(effectiveNumber([0.5, 0.5, 0.5]) == 3)
    #expect(effectiveNumber([3, 1]) == 1.6)
    #expect(effectiveNumber([1, 1, -1]) == 1 / 3.0)
    #expect(effectiveNumber([]) == 0)
    #expect(effectiveNumber([0, 0]) == 0)
  }
}
