/// What LHCO text is recognised by.
enum LHCOSignature {
  /// How many lines and bytes of comments may come first: as many as a generator's banner has.
  private static let patience = 1 << 20
  private static let headerWords = ["typ", "eta", "phi", "pt"]

  /// Whether the header comment is found, or the row of an event is the first row.
  static func isFound(in window: LineWindow) throws -> Bool {
    do {
      while window.position < patience, try window.fill() {
        var cursor = FieldCursor(window.first)
        while cursor.next < window.last {
          switch cursor.skipBlanks() {
          case LineWindow.lineFeed: break
          case UInt8(ascii: "#"): if isHeader(cursor, window.last) { return true }
          default: return isEvent(cursor)
          }
          cursor.skipLine(window.last)
        }
        window.take(upTo: window.last, lines: 0)
      }
    } catch LHCOError.longLine {
      return false
    }
    return false
  }

  private static func isHeader(_ cursor: FieldCursor, _ end: UnsafePointer<UInt8>) -> Bool {
    var line = cursor
    line.skipLine(end)
    let text = String(
      decoding: UnsafeBufferPointer(start: cursor.next, count: line.next - cursor.next),
      as: UTF8.self)
    let words = text.lowercased().split { $0.isWhitespace || $0 == "#" }.map(String.init)
    return words.indices.contains { words[$0...].starts(with: headerWords) }
  }

  /// Zero, and one to three more integers.
  private static func isEvent(_ cursor: FieldCursor) -> Bool {
    var cursor = cursor
    guard cursor.passZeros() else { return false }
    var count = 0
    while !FieldCursor.endsRow(cursor.skipBlanks()) {
      guard count < 3, cursor.integer() != nil else { return false }
      count += 1
    }
    return count > 0
  }
}
