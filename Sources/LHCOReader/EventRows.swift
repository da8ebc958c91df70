import Events

/// Turns rows into the columns of a batch, window by window.
struct EventRows {
  let file: String
  let tausAreJets: Bool
  /// How many events are wanted.
  let limit: Int
  /// Whether the row of the event after them was reached.
  private(set) var isDone = false

  private let powers = PowersOfTen.shared
  private var begun = 0
  private var hasMET = false

  init(file: String, tausAreJets: Bool, limit: Int) {
    self.file = file
    self.tausAreJets = tausAreJets
    self.limit = limit
  }

  /// Reads the lines of a window, or those up to the row of the first event that is not wanted.
  mutating func append(_ window: LineWindow, to batch: inout EventBatch) throws(LHCOError) {
    let last = window.last
    let linesBefore = window.linesTaken
    var cursor = FieldCursor(window.first)
    var lines = 0
    while cursor.next < last {
      let row = cursor.next
      let byte = cursor.skipBlanks()
      if !FieldCursor.endsRow(byte) {
        if byte == 0x30, cursor.passZeros() {
          guard begun < limit else {
            window.take(upTo: row, lines: lines)
            isDone = true
            return
          }
          if begun > 0 { endEvent(&batch) }
          begun += 1
          hasMET = false
          try readEvent(&cursor, linesBefore + lines + 1, to: &batch)
        } else {
          try readObject(&cursor, linesBefore + lines + 1, to: &batch)
        }
      }
      cursor.skipLine(last)
      lines += 1
    }
    window.take(upTo: last, lines: lines)
  }

  /// Ends the last event.
  mutating func finish(_ batch: inout EventBatch) throws(LHCOError) {
    guard begun == limit else { throw .changed(file: file, found: begun, expected: limit) }
    endEvent(&batch)
  }

  private mutating func endEvent(_ batch: inout EventBatch) {
    if !hasMET {
      batch.met.append(0)
      batch.metPhi.append(0)
    }
    batch.jets.offsets.append(batch.jets.pt.count)
    batch.electrons.offsets.append(batch.electrons.pt.count)
    batch.muons.offsets.append(batch.muons.pt.count)
  }

  // MARK: Rows

  private func readEvent(
    _ cursor: inout FieldCursor, _ line: Int, to batch: inout EventBatch
  ) throws(LHCOError) {
    guard !FieldCursor.endsRow(cursor.skipBlanks()) else {
      batch.number.append(0)
      return
    }
    guard let number = cursor.integer() else {
      throw LHCOError.badField(
        at: cursor, column: 2, name: "event number", file: file, line: line,
        expected: "an integer")
    }
    batch.number.append(Int64(number))
  }

  private mutating func readObject(
    _ cursor: inout FieldCursor, _ line: Int, to batch: inout EventBatch
  ) throws(LHCOError) {
    guard cursor.integer() != nil else {
      throw .badField(at: cursor, .index, file: file, line: line, expected: "an integer")
    }
    guard !FieldCursor.endsRow(cursor.skipBlanks()) else {
      throw .missingField(
        file: file, line: line, column: LHCOColumn.typ.rawValue, name: LHCOColumn.typ.name,
        object: "every object")
    }
    guard let type = cursor.integer() else {
      throw .badField(at: cursor, .typ, file: file, line: line, expected: "an integer")
    }
    switch type {
    case ObjectType.jet.rawValue: try readJet(&cursor, .jet, line, to: &batch.jets)
    case ObjectType.tau.rawValue:
      if tausAreJets { try readJet(&cursor, .tau, line, to: &batch.jets) }
    case ObjectType.electron.rawValue:
      try readLepton(&cursor, .electron, line, to: &batch.electrons)
    case ObjectType.muon.rawValue: try readLepton(&cursor, .muon, line, to: &batch.muons)
    case ObjectType.met.rawValue:
      guard !hasMET else { throw .secondMET(file: file, line: line) }
      hasMET = true
      _ = try float(&cursor, .eta, .met, line)
      batch.metPhi.append(try float(&cursor, .phi, .met, line))
      batch.met.append(try float(&cursor, .pt, .met, line))
    // Photons, and types without a meaning, which the input has a notice of.
    default: break
    }
  }

  @inline(__always)
  private func readJet(
    _ cursor: inout FieldCursor, _ type: ObjectType, _ line: Int, to jets: inout JetColumns
  ) throws(LHCOError) {
    jets.eta.append(try float(&cursor, .eta, type, line))
    jets.phi.append(try float(&cursor, .phi, type, line))
    jets.pt.append(try float(&cursor, .pt, type, line))
    jets.mass.append(try float(&cursor, .jmas, type, line))
    _ = try optional(&cursor, .ntrk, line)
    let mask = try optional(&cursor, .btag, line)
    guard let mask = UInt32(exactly: mask) else {
      throw .badField(
        at: cursor, before: true, .btag, file: file, line: line,
        expected: "a mask of b-tags, an integer from 0 to \(UInt32.max)")
    }
    jets.btag.append(mask)
  }

  @inline(__always)
  private func readLepton(
    _ cursor: inout FieldCursor, _ type: ObjectType, _ line: Int, to leptons: inout LeptonColumns
  ) throws(LHCOError) {
    leptons.eta.append(try float(&cursor, .eta, type, line))
    leptons.phi.append(try float(&cursor, .phi, type, line))
    leptons.pt.append(try float(&cursor, .pt, type, line))
    _ = try optional(&cursor, .jmas, line)
    let tracks = try optional(&cursor, .ntrk, line)
    guard !tracks.isNaN else {
      throw .badField(
        at: cursor, before: true, .ntrk, file: file, line: line, expected: "a number with a sign")
    }
    leptons.charge.append(tracks > 0 ? 1 : tracks < 0 ? -1 : 0)
  }

  // MARK: Fields

  /// A field that the object needs.
  @inline(__always)
  private func float(
    _ cursor: inout FieldCursor, _ column: LHCOColumn, _ type: ObjectType, _ line: Int
  ) throws(LHCOError) -> Float {
    guard !FieldCursor.endsRow(cursor.skipBlanks()) else {
      throw .missingField(
        file: file, line: line, column: column.rawValue, name: column.name, object: type.name)
    }
    guard let value = cursor.float(powers) else {
      throw .badField(at: cursor, column, file: file, line: line, expected: "a number")
    }
    return value
  }

  /// A field that may be absent, and is 0 then.
  @inline(__always)
  private func optional(
    _ cursor: inout FieldCursor, _ column: LHCOColumn, _ line: Int
  ) throws(LHCOError) -> Double {
    guard !FieldCursor.endsRow(cursor.skipBlanks()) else { return 0 }
    guard let value = cursor.double(powers) else {
      throw .badField(at: cursor, column, file: file, line: line, expected: "a number")
    }
    return value
  }
}

extension LHCOError {
  /// The field at the cursor, or the one that ends before it, at most 24 bytes of it.
  static func badField(
    at cursor: FieldCursor, before: Bool = false, column: Int, name: String, file: String,
    line: Int, expected: String
  ) -> LHCOError {
    var start = cursor.next
    var end = cursor
    if before {
      while !FieldCursor.endsField(start[-1]) { start -= 1 }
    } else {
      end.skipField()
    }
    let count = end.next - start
    let text = String(
      decoding: UnsafeBufferPointer(start: start, count: min(count, 24)), as: UTF8.self)
    return .badField(
      file: file, line: line, column: column, name: name, found: count > 24 ? text + "..." : text,
      expected: expected)
  }

  static func badField(
    at cursor: FieldCursor, before: Bool = false, _ column: LHCOColumn, file: String, line: Int,
    expected: String
  ) -> LHCOError {
    badField(
      at: cursor, before: before, column: column.rawValue, name: column.name, file: file,
      line: line, expected: expected)
  }
}
