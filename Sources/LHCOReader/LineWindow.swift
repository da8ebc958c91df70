/// A window on the whole lines of a text, moved forward in steps of 256 KiB; belongs to one thread.
///
/// Every line in the window ends in a line feed, also the text's last one, so whoever reads a line
/// needs no other bound.
final class LineWindow {
  /// The longest line; so the window stays small whatever a file holds.
  static let longestLine = 64 << 10
  private static let step = 256 << 10
  static let lineFeed: UInt8 = 10

  private let file: String
  private let text: any TextReader
  private let memory: UnsafeMutablePointer<UInt8>
  private let capacity = LineWindow.step + LineWindow.longestLine
  /// The text's position of `memory[0]`.
  private var base = 0
  private var filled = 0
  /// Where the lines begin that were not taken yet.
  private var start = 0
  /// Where the whole lines end.
  private var end = 0
  private var isAtEnd = false
  /// How many lines of the text were taken.
  private(set) var linesTaken = 0

  init(_ text: any TextReader, of file: String) {
    self.file = file
    self.text = text
    // One byte more: the last line may need a line feed.
    memory = .allocate(capacity: capacity + 1)
  }

  deinit { memory.deallocate() }

  /// The position in the text of the first line that was not taken.
  var position: Int { base + start }

  /// The lines in the window that were not taken; those of `fill()`.
  var first: UnsafePointer<UInt8> { UnsafePointer(memory + start) }
  /// Behind the last of them.
  var last: UnsafePointer<UInt8> { UnsafePointer(memory + end) }

  /// Takes the lines up to a place in the window, which is the start of a line or `last`.
  func take(upTo place: UnsafePointer<UInt8>, lines: Int) {
    start = place - UnsafePointer(memory)
    linesTaken += lines
  }

  /// Goes to the start of a line.
  func seek(to position: Int, line: Int) throws {
    linesTaken = line
    if (base...base + end).contains(position) {
      start = position - base
      return
    }
    try text.seek(to: position)
    base = position
    filled = 0
    start = 0
    end = 0
    isAtEnd = false
  }

  /// Makes sure that there are lines to take; false at the end of the text.
  func fill() throws -> Bool {
    guard start == end else { return true }
    guard !isAtEnd else { return false }
    let rest = filled - end
    memory.update(from: memory + end, count: rest)
    base += end
    filled = rest
    start = 0
    end = 0
    while end == 0, !isAtEnd {
      let room = UnsafeMutableRawBufferPointer(
        start: memory + filled, count: min(Self.step, capacity - filled))
      let count = try text.read(into: room)
      if count == 0 {
        isAtEnd = true
        guard filled > 0 else { return false }
        memory[filled] = Self.lineFeed
        filled += 1
        end = filled
      } else {
        end = endOfLines(from: filled, count: count)
        filled += count
      }
      guard end > 0 || filled <= Self.longestLine else {
        throw LHCOError.longLine(file: file, line: linesTaken + 1)
      }
    }
    return true
  }

  private func endOfLines(from start: Int, count: Int) -> Int {
    var end = start + count
    while end > start, memory[end - 1] != Self.lineFeed { end -= 1 }
    return end > start ? end : 0
  }
}
