import Diagnostics
import HDF5Store

/// One dataset, or one field of compound elements, of two files: of one type and one shape.
///
/// Blocks of rows are compared as bytes; only where these differ are values looked at.
struct ColumnComparison {
  private let first: HDF5Dataset
  private let second: HDF5Dataset
  private let tolerance: Tolerance
  private let rowsAtOnce: Int
  /// Where bytes differ and values do not: another zero, another NaN, or within the tolerance.
  private(set) var rowOfOtherBytes: Int?

  /// A value that differs, by its index in the row-major order of all.
  struct Finding {
    let row: Int
    /// Its index in the row.
    let item: Int
    let first: String
    let second: String
  }

  /// What is read of each file at a time.
  private static let bytesAtOnce = 1 << 20

  init(_ first: HDF5Dataset, _ second: HDF5Dataset, _ tolerance: Tolerance) {
    self.first = first
    self.second = second
    self.tolerance = tolerance
    let rowBytes = max(1, first.rowSize.productOrMaximum(max(first.elementBytes, 8)))
    rowsAtOnce = max(1, Self.bytesAtOnce / rowBytes)
  }

  /// Goes through the rows to the first value that differs.
  ///
  /// - Parameter advance: Is told of rows that are done.
  /// - Throws: Errors of the files, `Interruption`.
  mutating func firstDifference(advance: (Int) -> Void) throws -> Finding? {
    guard first.rowSize > 0 else { return nil }
    let isComparableAsBytes =
      first.elementType != .string && first.storedType != nil
      && first.storedType == second.storedType
    var (one, other): ([UInt8], [UInt8]) = ([], [])
    for start in stride(from: 0, to: first.rowCount, by: rowsAtOnce) {
      try Interruption.check()
      let rows = start..<min(start + rowsAtOnce, first.rowCount)
      if isComparableAsBytes {
        try first.readStored(rows, into: &one)
        try second.readStored(rows, into: &other)
      }
      if !isComparableAsBytes || one != other {
        if let finding = try compareValues(rows) { return finding }
        if isComparableAsBytes, rowOfOtherBytes == nil {
          let bytes = zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
          rowOfOtherBytes = start + bytes / max(1, one.count / rows.count)
        }
      }
      advance(rows.count)
    }
    return nil
  }

  private func compareValues(_ rows: Range<Int>) throws -> Finding? {
    switch first.elementType {
    case .string:
      let (one, other) = (try first.strings(rows), try second.strings(rows))
      return finding(one, other, rows, text: { "\"\($0)\"" }) { $0 == $1 }
    case .signed, .boolean:
      let (one, other) = (
        try first.values(rows, as: Int64.self), try second.values(rows, as: Int64.self)
      )
      return finding(one, other, rows, text: { "\($0)" }) { $0 == $1 }
    case .unsigned:
      let (one, other) = (
        try first.values(rows, as: UInt64.self), try second.values(rows, as: UInt64.self)
      )
      return finding(one, other, rows, text: { "\($0)" }) { $0 == $1 }
    case .real(let bytes):
      let (one, other) = (
        try first.values(rows, as: Double.self), try second.values(rows, as: Double.self)
      )
      return finding(one, other, rows, text: { bytes <= 4 ? "\(Float($0))" : "\($0)" }) {
        tolerance.allows($0, $1)
      }
    case .unsupported(let name):
      throw VerificationError(
        path: first.filePath, place: first.name, found: "elements of type \(name)",
        expected: "numbers, texts, or fields of them, which can be compared")
    }
  }

  private func finding<T>(
    _ one: [T], _ other: [T], _ rows: Range<Int>, text: (T) -> String, _ isSame: (T, T) -> Bool
  ) -> Finding? {
    guard let index = one.indices.first(where: { !isSame(one[$0], other[$0]) }) else { return nil }
    return Finding(
      row: rows.lowerBound + index / first.rowSize, item: index % first.rowSize,
      first: text(one[index]), second: text(other[index]))
  }
}
