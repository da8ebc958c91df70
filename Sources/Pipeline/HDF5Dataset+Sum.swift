import Diagnostics
import Events
import HDF5Store

extension HDF5Dataset {
  /// The sum of all elements in double precision; nil where they are no numbers, and where one is
  /// not finite.
  func sum() throws -> Double? {
    switch elementType {
    case .real: try sum(Double.self) { $0 }
    case .signed: try sum(Int64.self) { Double($0) }
    case .unsigned: try sum(UInt64.self) { Double($0) }
    default: nil
    }
  }

  private func sum<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ type: T.Type, _ convert: (T) -> Double
  ) throws -> Double? {
    var sum = ExactSum()
    var values: [T] = []
    // Rows of nothing may be claimed in any number.
    guard rowSize > 0 else { return 0 }
    let rowsAtOnce = max(1, 65_536 / max(rowSize, 1))
    for start in stride(from: 0, to: rowCount, by: rowsAtOnce) {
      try Interruption.check()
      try read(start..<min(start + rowsAtOnce, rowCount), into: &values)
      for value in values {
        let number = convert(value)
        guard number.isFinite else { return nil }
        sum.add(number)
      }
    }
    return sum.value
  }
}
