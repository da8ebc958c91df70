/// Where a stream is: what its loop keeps in registers.
///
/// No step checks what it reads or writes, except how far back a match lies: the loop looks at the
/// limits before each, or once before as many as surely stay inside, and the memory has room behind
/// them for all that one step can do.
struct InflateCursor {
  /// How wide the tables are, in bits: five literals fit into what is loaded at a time, and the tables of
  /// three streams into a first-level cache beside what they read and write.
  static let literalWidth = 10
  static let offsetWidth = 8
  /// Entries of the table of literals, before that of offsets; the most that any code of 288 symbols,
  /// or of 32, needs at these widths.
  static let literalRoom = 1334
  static let offsetRoom = 402

  /// What may be read and written beyond the limits: input that is loaded ahead, a word at a time, and
  /// after three literals the longest match, two words at a time.
  static let inputSlack = 32
  static let outputSlack = 320
  /// No step takes more input or writes more than this, as powers of two.
  static let inputStepBits = 4
  static let outputStepBits = 9

  /// The next byte that is not in `bits`.
  var input: UnsafePointer<UInt8>
  /// The bits that come next, lowest first. Those above their number are right, too, or 0.
  private(set) var bits: UInt64 = 0
  /// Their number, in the lowest six bits; above these is what subtracting whole entries has left.
  private var count: UInt32 = 0
  /// The next byte that is written.
  var output: UnsafeMutablePointer<UInt8>
  /// What the next bits stand for: looked up early, so that its load is under way.
  var entry: HuffmanEntry = 0

  /// Why a step was the last.
  enum Stop {
    case endOfBlock, refused
  }

  init(input: UnsafePointer<UInt8>, output: UnsafeMutablePointer<UInt8>) {
    self.input = input
    self.output = output
  }

  /// The whole bytes that are loaded and not used.
  @inline(__always)
  var loadedBytes: Int { Int(truncatingIfNeeded: (count &>> 3) & 7) }

  /// Loads bits, so that there are 56 at least.
  @inline(__always)
  mutating func refill() {
    bits |= UnsafeRawPointer(input).loadUnaligned(as: UInt64.self) &<< UInt64(count)
    input += 7 &- loadedBytes
    count |= 56
  }

  /// Passes over as many bits as the lowest six bits of a number say.
  @inline(__always)
  mutating func skip(_ number: UInt32) {
    bits &>>= UInt64(number)
    count &-= number
  }

  /// Takes bits that are there.
  @inline(__always)
  mutating func take(_ number: UInt32) -> Int {
    let taken = lowest(UInt64(number), of: bits)
    skip(number)
    return taken
  }

  /// Before the first step of a block.
  @inline(__always)
  mutating func start(_ table: UnsafePointer<HuffmanEntry>) {
    refill()
    lookUp(table)
  }

  @inline(__always)
  private mutating func lookUp(_ table: UnsafePointer<HuffmanEntry>) {
    entry = table[lowest(UInt64(Self.literalWidth), of: bits)]
  }

  /// Decodes up to five literals, or up to three and a match.
  ///
  /// - Parameters:
  ///   - table: Literals and lengths, then offsets.
  ///   - start: The first byte of the output.
  /// - Returns: Nil to go on.
  @inline(__always)
  mutating func step(
    _ table: UnsafePointer<HuffmanEntry>, from start: UnsafeMutablePointer<UInt8>
  ) -> Stop? {
    refill()
    if entry & .literal != 0 {
      write(literal: entry, table)
      if entry & .literal != 0 {
        write(literal: entry, table)
        if entry & .literal != 0 {
          write(literal: entry, table)
          if entry & .literal != 0 {
            write(literal: entry, table)
            // After four, the bits of a match might not be there: that is for the next step.
            if entry & .literal != 0 { write(literal: entry, table) }
            return nil
          }
        }
      }
    }
    var length = entry
    if length & .special != 0 {
      guard length & .subtable != 0 else { return stop(length) }
      length = subentry(of: length, in: table)
      if length & .literal != 0 {
        write(literal: length, table)
        return nil
      }
      guard length & .special == 0 else { return stop(length) }
    }
    return copy(value(of: length), table, from: start)
  }

  @inline(__always)
  private mutating func write(literal: HuffmanEntry, _ table: UnsafePointer<HuffmanEntry>) {
    skip(literal)
    lookUp(table)
    output.pointee = UInt8(truncatingIfNeeded: literal &>> 16)
    output += 1
  }

  @inline(__always)
  private mutating func stop(_ entry: HuffmanEntry) -> Stop {
    guard entry & .endOfBlock != 0 else { return .refused }
    skip(entry)
    return .endOfBlock
  }

  /// The entry of a codeword that is longer than the table is wide.
  @inline(__always)
  private mutating func subentry(
    of entry: HuffmanEntry, in table: UnsafePointer<HuffmanEntry>
  ) -> HuffmanEntry {
    skip(entry)
    let start = Int(truncatingIfNeeded: (entry &>> 16) & 0x7FFF)
    return table[start &+ lowest(UInt64((entry &>> 8) & 15), of: bits)]
  }

  /// The length or offset of an entry and its extra bits.
  @inline(__always)
  private mutating func value(of entry: HuffmanEntry) -> Int {
    let whole = lowest(UInt64(entry), of: bits)
    skip(entry)
    return Int(truncatingIfNeeded: entry &>> 16)
      &+ whole &>> Int(truncatingIfNeeded: (entry &>> 8) & 15)
  }

  /// Copies a match, whose offset is read.
  @inline(__always)
  private mutating func copy(
    _ length: Int, _ table: UnsafePointer<HuffmanEntry>, from start: UnsafeMutablePointer<UInt8>
  ) -> Stop? {
    refill()
    let offsets = table + Self.literalRoom
    var entry = offsets[lowest(UInt64(Self.offsetWidth), of: bits)]
    if entry & .special != 0 {
      guard entry & .subtable != 0 else { return .refused }
      entry = subentry(of: entry, in: offsets)
      guard entry & .special == 0 else { return .refused }
    }
    let offset = value(of: entry)
    lookUp(table)
    guard offset <= output - start else { return .refused }
    let end = output + length
    copy(UnsafeMutableRawPointer(output), to: UnsafeMutableRawPointer(end), offset)
    output = end
    return nil
  }

  /// Copies what lies `offset` bytes before, in words of eight, over the end if need be.
  @inline(__always)
  private func copy(
    _ start: UnsafeMutableRawPointer, to end: UnsafeMutableRawPointer, _ offset: Int
  ) {
    var output = start
    var input = UnsafeRawPointer(start) - offset
    if offset >= 8 {
      repeat {
        copyWord(input, to: output)
        copyWord(input + 8, to: output + 8)
        output += 16
        input += 16
      } while output < end
    } else if offset == 1 {
      let word = UInt64(input.load(as: UInt8.self)) &* 0x0101_0101_0101_0101
      repeat {
        output.storeBytes(of: word, as: UInt64.self)
        output += 8
      } while output < end
    } else {
      // Each word repeats what the last has left: the step is the offset.
      repeat {
        copyWord(input, to: output)
        output += offset
        input += offset
      } while output < end
    }
  }
}

@inline(__always)
private func copyWord(_ input: UnsafeRawPointer, to output: UnsafeMutableRawPointer) {
  output.storeBytes(of: input.loadUnaligned(as: UInt64.self), as: UInt64.self)
}

/// The lowest bits of a word; their number counts modulo 64.
@inline(__always)
private func lowest(_ number: UInt64, of bits: UInt64) -> Int {
  Int(truncatingIfNeeded: bits & ((1 &<< number) &- 1))
}
