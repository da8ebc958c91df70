import Events

/// Reads events out of LHCO text; belongs to one thread.
final class LHCOEventReader: EventReader {
  private let window: LineWindow
  private let file: String
  private let index: EventIndex
  private let tausAreJets: Bool
  /// The event whose row the window stands before.
  private var entry: Int?

  init(_ window: LineWindow, of file: String, index: EventIndex, tausAreJets: Bool) {
    self.window = window
    self.file = file
    self.index = index
    self.tausAreJets = tausAreJets
  }

  func read(_ entries: Range<Int>, into batch: inout EventBatch) throws {
    batch.begin(entries)
    guard !entries.isEmpty else { return }
    try go(to: entries.lowerBound)
    entry = nil
    batch.weight.append(contentsOf: repeatElement(1, count: entries.count))
    var rows = EventRows(file: file, tausAreJets: tausAreJets, limit: entries.count)
    while !rows.isDone, try window.fill() {
      try rows.append(window, to: &batch)
    }
    try rows.finish(&batch)
    entry = entries.upperBound
  }

  /// Goes to the row of an event: from where the window stands, or from a checkpoint.
  private func go(to target: Int) throws {
    let checkpoint = index.checkpoint(before: target)
    var position = entry ?? .max
    if position > target || position < checkpoint.entry {
      try window.seek(to: checkpoint.position, line: checkpoint.line)
      position = checkpoint.entry
    }
    entry = nil
    // Both stand before the row of an event, which is the first of those to pass.
    var toPass = target - position
    while toPass >= 0, try window.fill() {
      let last = window.last
      var cursor = FieldCursor(window.first)
      var lines = 0
      while cursor.next < last {
        let row = cursor.next
        _ = cursor.skipBlanks()
        if cursor.passZeros() {
          if toPass == 0 {
            window.take(upTo: row, lines: lines)
            return
          }
          toPass -= 1
        }
        cursor.skipLine(last)
        lines += 1
      }
      window.take(upTo: last, lines: lines)
    }
    throw LHCOError.changed(
      file: file, found: target - toPass, expected: index.eventCount)
  }
}
