import CounterRandom
import Testing

@testable import Training

@Suite struct RowSorterTests {
  /// Numbers about the one below which rows are compared, and rows of one, two and three digits.
  @Test(arguments: [0, 1, 2, 255, 256, 257, 300, 5000])
  func rowsAscend(count: Int) {
    var sorter = RowSorter()
    for largest in [0, 1, 2047, 2048, 4_194_303, 4_194_304, UInt32.max] as [UInt32] {
      var random = PhiloxSequence(key: UInt64(largest), stream: UInt64(count))
      let rows = (0..<count).map { _ in UInt32(random.below(UInt64(largest) + 1)) }
      var sorted = rows
      sorted.withUnsafeMutableBufferPointer { sorter.sort(&$0, upTo: largest) }
      #expect(sorted == rows.sorted(), "\(count) rows up to \(largest)")
    }
  }
}
