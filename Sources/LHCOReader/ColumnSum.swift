import Diagnostics

/// One column over all rows of objects.
public struct ColumnSum: Sendable, Equatable {
  /// The column.
  public let column: LHCOColumn
  /// How many rows have it.
  public private(set) var items = 0
  /// Their sum in double precision.
  public private(set) var sum = 0.0

  /// Every column but the running index.
  static func all(in window: LineWindow, of file: String) throws -> [ColumnSum] {
    var sums = LHCOColumn.allCases.filter { $0 != .index }.map { ColumnSum(column: $0) }
    let powers = PowersOfTen.shared
    while try window.fill() {
      try Interruption.check()
      var cursor = FieldCursor(window.first)
      var lines = 0
      while cursor.next < window.last {
        if !FieldCursor.endsRow(cursor.skipBlanks()), !cursor.passZeros() {
          cursor.skipField()
          for index in sums.indices {
            guard !FieldCursor.endsRow(cursor.skipBlanks()) else { break }
            guard let value = cursor.double(powers) else {
              throw LHCOError.badField(
                at: cursor, sums[index].column, file: file, line: window.linesTaken + lines + 1,
                expected: "a number")
            }
            sums[index].items += 1
            sums[index].sum += value
          }
        }
        cursor.skipLine(window.last)
        lines += 1
      }
      window.take(upTo: window.last, lines: lines)
    }
    return sums
  }
}
