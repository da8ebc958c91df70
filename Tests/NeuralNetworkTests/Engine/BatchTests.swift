import Testing

@testable import NeuralNetwork

@Suite struct BatchTests {
  private func table(_ count: Int) -> EventTable {
    EventTable(
      inputs: 1, features: [Float](repeating: 0, count: count),
      domainWeights: [Float](repeating: 1, count: count),
      labels: .init(
        values: [UInt8](repeating: 0, count: count), weights: [Float](repeating: 1, count: count)))
  }

  /// Slices that do not begin at 0.
  @Test func batchMovesOverTheRowsItWasMadeWith() {
    let rows = [[9, 4, 3, 2, 1, 0], [9, 5, 6, 7, 8, 0]].map { $0.map { UInt32($0) } }
    let parts = rows.map { Batch.Part(events: table(10), rows: $0[1...]) }
    var batch = Batch(source: parts[0], targets: [parts[1]])
    #expect(batch.count == 10)
    for (range, expected) in [
      (0..<2, [[4, 3], [5, 6]]), (3..<5, [[1, 0], [8, 0]]), (1..<2, [[3], [6]]),
    ] {
      batch.take(range)
      #expect(batch.parts.map { $0.rows.map { Int($0) } } == expected)
      #expect(batch.sourceCount == range.count && batch.count == 2 * range.count)
    }
  }
}
