import CounterRandom
import Testing

@testable import ROOTReader

/// The law: what is read is what `init(exactly:)` makes of each number, up to the first that it
/// refuses.
@Suite struct ColumnValueTests {
  @Test func integersAreReadExactlyOrRefused() {
    check(Int8.self)
    check(UInt8.self)
    check(Int32.self)
    check(UInt32.self)
    check(Int64.self)
    check(UInt64.self)
  }

  private func check<Value: ColumnValue & FixedWidthInteger>(_: Value.Type) {
    check(Int8.self, .int8, Value.self)
    check(UInt8.self, .uint8, Value.self)
    check(Int16.self, .int16, Value.self)
    check(UInt16.self, .uint16, Value.self)
    check(Int32.self, .int32, Value.self)
    check(UInt32.self, .uint32, Value.self)
    check(Int64.self, .int64, Value.self)
    check(UInt64.self, .uint64, Value.self)
  }

  private func check<Stored: FixedWidthInteger, Value: ColumnValue & FixedWidthInteger>(
    _: Stored.Type, _ type: NumberType, _: Value.Type
  ) {
    let edges: [Stored] = [.min, .max, 0, 1].flatMap { [$0, $0 &- 1, $0 &+ 1] }
    let ofValue = [Value.min, Value.max, 0].map { Stored(truncatingIfNeeded: $0) }
    for numbers in [[], [5]] + (edges + ofValue).map({ [1, 2, $0, 3] }) + long(edges + ofValue) {
      var values: [Value] = [7]
      let misfit = read(numbers, type, &values)
      let expected = numbers.map { Value(exactly: $0) }
      let fitting = expected.prefix { $0 != nil }.compactMap(\.self)
      #expect(misfit == expected.firstIndex(of: nil), "\(Stored.self) as \(Value.self)")
      #expect(values == [7] + fitting, "\(Stored.self) as \(Value.self): \(numbers)")
    }
  }

  /// Many numbers that fit anywhere, and each edge once, somewhere.
  private func long<Stored: FixedWidthInteger>(_ edges: [Stored]) -> [[Stored]] {
    let random = Philox4x32(key: 5)
    return edges.enumerated().map { index, edge in
      var numbers = (0..<67).map { Stored(truncatingIfNeeded: $0 % 100) }
      let place = Int(67 * random.uniform(at: [UInt32(index), 0, 0, 0]))
      numbers[place] = edge
      return numbers
    }
  }

  private func read<Stored: FixedWidthInteger, Value: ColumnValue>(
    _ numbers: [Stored], _ type: NumberType, _ values: inout [Value]
  ) -> Int? {
    numbers.map(\.bigEndian).withUnsafeBytes {
      Value.append(BigEndianNumbers(bytes: $0, type: type), to: &values)
    }
  }
}
