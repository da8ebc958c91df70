import Diagnostics

/// Where events begin in a text, found by one pass that looks at the first two fields of a line.
struct EventIndex: Sendable {
  /// Where an event begins.
  struct Checkpoint: Sendable {
    let entry: Int
    /// The position of its row in the text.
    let position: Int
    /// How many lines come before that.
    let line: Int
  }

  private static let maximumCheckpoints = 16_384

  /// The number of events.
  private(set) var eventCount = 0
  /// How many have no row of missing momentum.
  private(set) var eventsWithoutMET = 0
  /// How many rows are of no known type.
  private(set) var unknownRows = 0
  private var checkpoints: [Checkpoint] = []
  /// Events from a checkpoint to the next; doubles whenever there are too many.
  private var spacing = 64

  /// Reads the text to its end.
  ///
  /// - Throws: ``LHCOError`` for lines too long, events too large, and rows before the first event.
  init(_ window: LineWindow, of file: String) throws {
    var state = EventState(hasMET: true, objects: 0)
    while try window.fill() {
      try Interruption.check()
      try scan(window, file, &state)
    }
    endEvent(state)
  }

  /// The event that the lines are in.
  private struct EventState {
    var hasMET: Bool
    var objects: Int
  }

  private mutating func scan(
    _ window: LineWindow, _ file: String, _ state: inout EventState
  ) throws(LHCOError) {
    let first = window.first
    let last = window.last
    let position = window.position
    let linesBefore = window.linesTaken
    var cursor = FieldCursor(first)
    var lines = 0
    while cursor.next < last {
      let row = cursor.next
      if !FieldCursor.endsRow(cursor.skipBlanks()) {
        if cursor.passZeros() {
          endEvent(state)
          state = EventState(hasMET: false, objects: 0)
          if eventCount % spacing == 0 {
            add(
              Checkpoint(
                entry: eventCount, position: position + (row - first), line: linesBefore + lines))
          }
          eventCount += 1
        } else {
          guard eventCount > 0 else {
            throw .rowBeforeEvent(file: file, line: linesBefore + lines + 1)
          }
          noteObject(&cursor, &state)
          guard state.objects <= LHCOInput.maximumObjects else {
            throw .manyObjects(file: file, line: linesBefore + lines + 1)
          }
        }
      }
      cursor.skipLine(last)
      lines += 1
      guard cursor.next - row <= LineWindow.longestLine else {
        throw .longLine(file: file, line: linesBefore + lines)
      }
    }
    window.take(upTo: last, lines: lines)
  }

  @inline(__always)
  private mutating func noteObject(_ cursor: inout FieldCursor, _ state: inout EventState) {
    state.objects += 1
    cursor.skipField()
    let type = cursor.skipBlanks()
    if FieldCursor.endsField(cursor.next[1]), type &- 0x30 < 5 || type == 0x36 {
      if type == 0x36 { state.hasMET = true }
    } else {
      unknownRows += 1
    }
  }

  private mutating func endEvent(_ state: EventState) {
    if !state.hasMET { eventsWithoutMET += 1 }
  }

  private mutating func add(_ checkpoint: Checkpoint) {
    if checkpoints.count == Self.maximumCheckpoints {
      checkpoints = stride(from: 0, to: checkpoints.count, by: 2).map { checkpoints[$0] }
      spacing *= 2
      guard checkpoint.entry % spacing == 0 else { return }
    }
    checkpoints.append(checkpoint)
  }

  /// The last checkpoint that is not behind an event of the file.
  func checkpoint(before entry: Int) -> Checkpoint { checkpoints[entry / spacing] }
}
