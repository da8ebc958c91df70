import CounterRandom
import Testing

@testable import ClassifierMetrics

@Suite struct AscendingOrderTests {
  @Test func orderIsThatOfAStableSort() {
    var random = PhiloxSequence(key: 3, stream: 0)
    let special: [Float] = [
      .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    ]
    let scores =
      special + (0..<500).map { _ in Float(random.uniform() * 200 - 100).rounded() } + special
    let sorted = scores.indices.sorted { a, b in
      scores[a] != scores[b] ? scores[a] < scores[b] : a < b
    }
    #expect(AscendingOrder(scores).indices.map { Int($0) } == sorted)
    let (first, second) = (Array(scores[..<200]), Array(scores[200...]))
    #expect(AscendingOrder(first, second).indices.map { Int($0) } == sorted)
  }

  @Test func nothingHasNoOrder() {
    #expect(AscendingOrder([]).indices.isEmpty)
  }
}
