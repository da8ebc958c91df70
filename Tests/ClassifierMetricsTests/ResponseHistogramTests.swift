import Testing

@testable import ClassifierMetrics

@Suite struct ResponseHistogramTests {
  @Test func eventsAreCountedWithTheirWeights() {
    let histogram = ResponseHistogram(
      WeightedScores([0, 0.24, 0.25, 1, 1.5, -0.1], weights: [1, 2, 3, -4, 1, 2]), bins: 4)
    #expect(histogram.events == 6)
    #expect(histogram.sumW == [5, 3, 0, -3])
    #expect(histogram.sumW2 == [9, 9, 0, 17])
  }
}
