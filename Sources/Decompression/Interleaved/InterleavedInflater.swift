import CDeflate

/// A zlib stream that is to be inflated.
///
/// The memory behind it is lent as well: ``InterleavedInflater/inputSlack`` bytes behind the input are read,
/// and ``InterleavedInflater/outputSlack`` behind the output may be overwritten.
struct ZlibStream {
  let input: UnsafeRawBufferPointer
  /// Which it must fill exactly.
  let output: UnsafeMutableRawBufferPointer
  /// What the output should end with, if that is known: only its beginning is inflated, the rest is
  /// copied. The checksum, which is of all the output, decides whether it is right.
  var tail = UnsafeRawBufferPointer(start: nil, count: 0)
}

/// Inflates up to three zlib streams (RFC 1950, 1951) at the same time, a step of one after a step of the
/// other.
///
/// Each symbol of a stream waits for the one before: its bits, their entry in a table, how many bits
/// that leaves. Columns of floating-point numbers are mostly literals, and a processor then does
/// nothing for most of the time. With more streams it has other work (ARCHITECTURE.md has the figures).
///
/// It vouches for what it says is inflated: the output is filled, the checksum is right, and the stream used
/// up, unless its end was known before. Of everything else it says nothing; libdeflate has the verdict on
/// it. Belongs to one thread.
final class InterleavedInflater {
  /// The bytes behind an input that are read, and mean nothing.
  static let inputSlack = InflateCursor.inputSlack
  /// The bytes behind an output that may be overwritten.
  static let outputSlack = InflateCursor.outputSlack

  /// How many streams at most.
  static let lanes = 3
  private static let checksumSize = 4
  /// How many bytes of a known tail are inflated all the same and compared. Damage that puts a stream out
  /// of step is sure to show there; the checksum alone misses it in one of a thousand streams of few
  /// different bytes, such as charges.
  private static let comparedTail = 64
  private static let codeLengthWidth = 7
  /// The most lengths that one symbol stands for.
  private static let longestRun = 138
  private static let tableRoom = InflateCursor.literalRoom + InflateCursor.offsetRoom

  private let builder = HuffmanTableBuilder()
  private let tables: UnsafeMutableBufferPointer<HuffmanEntry>
  private let codeLengthTable: UnsafeMutableBufferPointer<HuffmanEntry>
  /// The lengths of a block's codewords: literals and lengths, then offsets.
  private let lengths: UnsafeMutableBufferPointer<UInt8>

  init() {
    tables = .allocate(capacity: Self.lanes * Self.tableRoom)
    tables.initialize(repeating: .special)
    codeLengthTable = .allocate(capacity: 1 << Self.codeLengthWidth)
    codeLengthTable.initialize(repeating: .special)
    lengths = .allocate(capacity: 320 + Self.longestRun)
    lengths.initialize(repeating: 0)
  }

  deinit {
    tables.deallocate()
    codeLengthTable.deallocate()
    lengths.deallocate()
  }

  /// Inflates streams.
  ///
  /// - Returns: Of each, whether it is inflated.
  func inflate(
    _ first: ZlibStream?, _ second: ZlibStream? = nil, _ third: ZlibStream? = nil
  ) -> [3 of Bool] {
    var isInflated: [3 of Bool] = [false, false, false]
    let lanes = [first, second, third].enumerated().compactMap { number, stream in
      stream.flatMap { lane($0, number) }
    }
    guard var a = lanes.first else { return isInflated }
    var b = lanes.count > 1 ? lanes[1] : a.stopped
    var c = lanes.count > 2 ? lanes[2] : a.stopped
    begin(&a)
    begin(&b)
    begin(&c)
    while a.isGoing, b.isGoing, c.isGoing { run(&a, &b, &c) }
    // Those that go on come first.
    if !a.isGoing { swap(&a, &c) }
    if !b.isGoing { swap(&b, &c) }
    while a.isGoing, b.isGoing { run(&a, &b) }
    if !a.isGoing { swap(&a, &b) }
    while a.isGoing { run(&a) }
    for lane in [a, b, c] where isWhole(lane) { isInflated[lane.number] = true }
    return isInflated
  }

  // MARK: Streams

  /// A stream, and how far it is.
  private struct Lane {
    /// Which it is of those that were given.
    let number: Int
    var cursor: InflateCursor
    let inputEnd: UnsafePointer<UInt8>
    let outputStart: UnsafeMutablePointer<UInt8>
    let outputEnd: UnsafeMutablePointer<UInt8>
    /// What the output ends with, if that is known.
    let tail: UnsafeRawBufferPointer
    /// How much of it is compared.
    let comparedTail: Int
    /// The last place from which a step may begin: the end, or the last byte of the tail to be compared.
    let outputLimit: UnsafeMutablePointer<UInt8>
    /// Literals and lengths, then offsets.
    let table: UnsafeMutablePointer<HuffmanEntry>
    /// Whether the block is the last.
    var isLast = false
    var state = State.going

    enum State {
      case going, ended, refused
    }

    var isGoing: Bool { state == .going }

    /// What stands for a stream that is not there.
    var stopped: Lane {
      var lane = self
      lane.state = .refused
      return lane
    }

    /// Whether a next step is wanted, and stays inside the slack. The input may be ahead by a word of
    /// bits.
    @inline(__always)
    func hasRoom(_ cursor: InflateCursor) -> Bool {
      cursor.input <= inputEnd + 8 && cursor.output <= outputLimit
    }

    /// After how many steps, where there is room for one, there surely is room for another.
    @inline(__always)
    func sureSteps(_ cursor: InflateCursor) -> Int {
      min(
        (inputEnd - cursor.input) &>> InflateCursor.inputStepBits,
        (outputLimit - cursor.output) &>> InflateCursor.outputStepBits)
    }

    /// Whether only the tail is left, and begins as it should.
    var isAtTail: Bool {
      guard !tail.isEmpty, cursor.output > outputLimit else { return false }
      let found = outputEnd - tail.count
      return (0..<comparedTail).allSatisfy { found[$0] == tail[$0] }
    }
  }

  /// A stream behind its header; nil where that is not zlib's, or has a dictionary.
  private func lane(_ stream: ZlibStream, _ number: Int) -> Lane? {
    guard stream.input.count > 2 + Self.checksumSize,
      let input = stream.input.bindMemory(to: UInt8.self).baseAddress,
      let output = stream.output.bindMemory(to: UInt8.self).baseAddress,
      let table = tables.baseAddress
    else { return nil }
    let (method, flags) = (Int(input[0]), Int(input[1]))
    guard method & 15 == 8, method >> 4 <= 7, flags & 32 == 0, (method << 8 | flags) % 31 == 0
    else { return nil }
    let end = output + stream.output.count
    let tail = stream.tail
    let compared = min(tail.count, Self.comparedTail)
    return Lane(
      number: number, cursor: InflateCursor(input: input + 2, output: output),
      inputEnd: input + stream.input.count, outputStart: output, outputEnd: end, tail: tail,
      comparedTail: compared,
      outputLimit: tail.isEmpty ? end : end - tail.count + compared - 1,
      table: table + number * Self.tableRoom)
  }

  /// Whether a stream ended where it should, with the checksum of what came out and of its tail.
  private func isWhole(_ lane: Lane) -> Bool {
    if !lane.tail.isEmpty {
      guard lane.isAtTail else { return false }
      UnsafeMutableRawBufferPointer(
        start: lane.outputEnd - lane.tail.count, count: lane.tail.count
      ).copyMemory(from: lane.tail)
    } else {
      guard lane.state == .ended, lane.cursor.output == lane.outputEnd,
        lane.cursor.input - lane.cursor.loadedBytes == lane.inputEnd - Self.checksumSize
      else { return false }
    }
    let stored = UnsafeRawPointer(lane.inputEnd - Self.checksumSize)
      .loadUnaligned(as: UInt32.self)
    return UInt32(bigEndian: stored)
      == libdeflate_adler32(1, lane.outputStart, lane.outputEnd - lane.outputStart)
  }

  // MARK: Symbols

  /// Goes on with all three until one stops, and begins the next block of that one.
  ///
  /// This and the next two are alike, and apart: one loop over a number of streams would keep them out of
  /// registers.
  @inline(never)
  private func run(_ a: inout Lane, _ b: inout Lane, _ c: inout Lane) {
    var (first, second, third) = (a.cursor, b.cursor, c.cursor)
    first.start(a.table)
    second.start(b.table)
    third.start(c.table)
    // Not to be loaded again after each byte that is written, which might be they.
    let tables = (a.table, b.table, c.table)
    let starts = (a.outputStart, b.outputStart, c.outputStart)
    var stop: InflateCursor.Stop? = .refused
    var stopped = 0
    steps: while true {
      guard a.hasRoom(first), b.hasRoom(second), c.hasRoom(third) else {
        stopped = !a.hasRoom(first) ? 0 : !b.hasRoom(second) ? 1 : 2
        stop = .refused
        break
      }
      var left = min(a.sureSteps(first), b.sureSteps(second), c.sureSteps(third))
      repeat {
        stop = first.step(tables.0, from: starts.0)
        if stop != nil { break steps }
        stop = second.step(tables.1, from: starts.1)
        if stop != nil {
          stopped = 1
          break steps
        }
        stop = third.step(tables.2, from: starts.2)
        if stop != nil {
          stopped = 2
          break steps
        }
        left &-= 1
      } while left >= 0
    }
    (a.cursor, b.cursor, c.cursor) = (first, second, third)
    switch stopped {
    case 0: end(&a, stop)
    case 1: end(&b, stop)
    default: end(&c, stop)
    }
  }

  /// Goes on with both until one stops, and begins the next block of that one.
  @inline(never)
  private func run(_ a: inout Lane, _ b: inout Lane) {
    var (first, second) = (a.cursor, b.cursor)
    first.start(a.table)
    second.start(b.table)
    var stop: InflateCursor.Stop?
    var isFirst = true
    while true {
      guard a.hasRoom(first), b.hasRoom(second) else {
        isFirst = !a.hasRoom(first)
        stop = .refused
        break
      }
      stop = first.step(a.table, from: a.outputStart)
      if stop != nil { break }
      stop = second.step(b.table, from: b.outputStart)
      if stop != nil {
        isFirst = false
        break
      }
    }
    (a.cursor, b.cursor) = (first, second)
    if isFirst { end(&a, stop) } else { end(&b, stop) }
  }

  /// Goes on with one until it stops, and begins its next block.
  @inline(never)
  private func run(_ lane: inout Lane) {
    var cursor = lane.cursor
    cursor.start(lane.table)
    var stop: InflateCursor.Stop? = .refused
    while lane.hasRoom(cursor) {
      stop = cursor.step(lane.table, from: lane.outputStart)
      if stop != nil { break }
      stop = .refused
    }
    lane.cursor = cursor
    end(&lane, stop)
  }

  private func end(_ lane: inout Lane, _ stop: InflateCursor.Stop?) {
    if stop == .endOfBlock { begin(&lane) } else { lane.state = .refused }
  }

  // MARK: Blocks

  /// Begins the next block that has symbols, if there is one.
  private func begin(_ lane: inout Lane) {
    while lane.isGoing {
      guard !lane.isLast else { return lane.state = .ended }
      guard lane.hasRoom(lane.cursor) else { return lane.state = .refused }
      lane.cursor.refill()
      lane.isLast = lane.cursor.take(1) == 1
      switch lane.cursor.take(2) {
      case 0:
        guard copyStored(&lane) else { return lane.state = .refused }
      case 1:
        setFixedLengths()
        return fillTables(&lane, literals: 288, offsets: 32)
      case 2:
        guard let counts = readLengths(&lane) else { return lane.state = .refused }
        return fillTables(&lane, literals: counts.literals, offsets: counts.offsets)
      default: return lane.state = .refused
      }
    }
  }

  /// A block of bytes as they are (RFC 1951, 3.2.4); false where it is none, or too long.
  private func copyStored(_ lane: inout Lane) -> Bool {
    // Whole bytes that were loaded ahead go back.
    let next = lane.cursor.input - lane.cursor.loadedBytes
    guard next + 4 <= lane.inputEnd else { return false }
    let size = Int(next[0]) | Int(next[1]) << 8
    let bytes = next + 4
    guard size ^ 0xFFFF == Int(next[2]) | Int(next[3]) << 8, size <= lane.inputEnd - bytes,
      size <= lane.outputEnd - lane.cursor.output
    else { return false }
    lane.cursor.output.update(from: bytes, count: size)
    lane.cursor = InflateCursor(input: bytes + size, output: lane.cursor.output + size)
    return true
  }

  /// The codewords that every stream knows (RFC 1951, 3.2.6).
  private func setFixedLengths() {
    for (symbols, length) in [(0..<144, 8), (144..<256, 9), (256..<280, 7), (280..<288, 8)] {
      for symbol in symbols { lengths[symbol] = UInt8(length) }
    }
    for symbol in 288..<320 { lengths[symbol] = 5 }
  }

  /// In which order the lengths of the codewords of lengths come (RFC 1951, 3.2.7).
  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  /// Reads the lengths of a block's own codewords (RFC 1951, 3.2.7); nil where they are none.
  private func readLengths(_ lane: inout Lane) -> (literals: Int, offsets: Int)? {
    let counts = (literals: 257 + lane.cursor.take(5), offsets: 1 + lane.cursor.take(5))
    let count = 4 + lane.cursor.take(4)
    for symbol in Self.order { lengths[symbol] = 0 }
    for (index, symbol) in Self.order.prefix(count).enumerated() {
      if index % 14 == 0 { lane.cursor.refill() }
      lengths[symbol] = UInt8(truncatingIfNeeded: lane.cursor.take(3))
    }
    guard
      builder.fill(
        codeLengthTable, width: Self.codeLengthWidth,
        lengths: UnsafeBufferPointer(rebasing: lengths[..<Self.order.count]),
        HuffmanEntry.codeLengths)
    else { return nil }
    let isRead = readRuns(&lane, counts.literals + counts.offsets)
    return isRead ? counts : nil
  }

  /// Reads so many lengths; false where the bits stand for none, or for more.
  private func readRuns(_ lane: inout Lane, _ count: Int) -> Bool {
    var cursor = lane.cursor
    defer { lane.cursor = cursor }
    var filled = 0
    while filled < count {
      guard lane.hasRoom(cursor) else { return false }
      cursor.refill()
      let entry = codeLengthTable[Int(truncatingIfNeeded: cursor.bits & 0x7F)]
      guard entry & .special == 0 else { return false }
      cursor.skip(entry)
      let symbol = UInt8(truncatingIfNeeded: entry >> 16)
      if symbol < 16 {
        lengths[filled] = symbol
        filled += 1
        continue
      }
      guard symbol != 16 || filled > 0 else { return false }
      let length = symbol == 16 ? lengths[filled - 1] : 0
      let run =
        switch symbol {
        case 16: 3 + cursor.take(2)
        case 17: 3 + cursor.take(3)
        default: 11 + cursor.take(7)
        }
      // Runs have room behind the last length that there can be.
      for index in filled..<filled + run { lengths[index] = length }
      filled += run
    }
    return filled == count
  }

  private func fillTables(_ lane: inout Lane, literals: Int, offsets: Int) {
    let (literalRoom, offsetRoom) = (InflateCursor.literalRoom, InflateCursor.offsetRoom)
    let hasTables =
      builder.fill(
        UnsafeMutableBufferPointer(start: lane.table, count: literalRoom),
        width: InflateCursor.literalWidth,
        lengths: UnsafeBufferPointer(rebasing: lengths[..<literals]), HuffmanEntry.literals)
      && builder.fill(
        UnsafeMutableBufferPointer(start: lane.table + literalRoom, count: offsetRoom),
        width: InflateCursor.offsetWidth,
        lengths: UnsafeBufferPointer(rebasing: lengths[literals..<literals + offsets]),
        HuffmanEntry.offsets)
    lane.state = hasTables ? .going : .refused
  }
}
