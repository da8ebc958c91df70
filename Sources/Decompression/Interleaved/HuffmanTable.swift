/// An entry of a table of codewords: what the bits that come next stand for.
///
///     bits     content
///     0-5      the bits to pass over: the codeword's, and the extra bits that follow it
///     8-11     those of the codeword; of a subtable: how many bits choose its entry
///     16-30    the literal, the base of a length or an offset, or where a subtable begins
///     13       the end of the block
///     14       a subtable: the codeword is longer than the table is wide
///     15       neither literal nor base; without 13 and 14 no codeword at all
///     31       a literal
typealias HuffmanEntry = UInt32

extension HuffmanEntry {
  static let literal: HuffmanEntry = 1 << 31
  static let special: HuffmanEntry = 1 << 15
  static let subtable: HuffmanEntry = 1 << 14
  static let endOfBlock: HuffmanEntry = 1 << 13
  /// Added for each bit of a codeword: it is passed over, and belongs to the codeword.
  fileprivate static let codewordBit: HuffmanEntry = 0x101

  /// What the symbols of literals and lengths stand for (RFC 1951, 3.2.5), without codewords.
  static let literals: [HuffmanEntry] = (0..<288).map { symbol in
    switch symbol {
    case 0..<256: literal | HuffmanEntry(symbol) << 16
    case 256: special | endOfBlock
    case 285: 258 << 16
    case 286...: special
    default: base(symbol - 257, step: 4, first: 3)
    }
  }

  /// What the symbols of offsets stand for.
  static let offsets: [HuffmanEntry] = (0..<32).map { symbol in
    symbol < 30 ? base(symbol, step: 2, first: 1) : special
  }

  /// The lengths of codewords, and how they are repeated.
  static let codeLengths: [HuffmanEntry] = (0..<19).map { HuffmanEntry($0) << 16 }

  /// Both scales are alike: after two groups of `step` symbols without extra bits, each group has one
  /// bit more.
  private static func base(_ symbol: Int, step: Int, first: Int) -> HuffmanEntry {
    let extraBits = Swift.max(0, symbol / step - 1)
    let base = symbol < 2 * step ? symbol : (step + symbol % step) << extraBits
    return HuffmanEntry(base + first) << 16 | HuffmanEntry(extraBits)
  }
}

/// Builds tables of codewords from their lengths (RFC 1951, 3.2.2). Belongs to one thread.
final class HuffmanTableBuilder {
  /// The longest codeword.
  private static let longest = 15
  /// How many lengths a codeword may have, with that of those which have none.
  private static let lengthCount = longest + 1
  private static let mostSymbols = 320

  /// How many symbols have each length.
  private let counts: UnsafeMutablePointer<Int>
  /// The same of the first half of the symbols and of the second, then where the next of each goes. Next to
  /// each other most symbols have one length, and to count that again waits for having counted it: so
  /// the halves are counted, and sorted, side by side.
  private let firstHalf: UnsafeMutablePointer<Int>
  private let secondHalf: UnsafeMutablePointer<Int>
  /// The symbols by the lengths of their codewords, then by themselves; first those without any.
  private let sorted: UnsafeMutablePointer<UInt16>

  init() {
    counts = .allocate(capacity: 3 * Self.lengthCount)
    counts.initialize(repeating: 0, count: 3 * Self.lengthCount)
    firstHalf = counts + Self.lengthCount
    secondHalf = counts + 2 * Self.lengthCount
    sorted = .allocate(capacity: Self.mostSymbols)
    sorted.initialize(repeating: 0, count: Self.mostSymbols)
  }

  deinit {
    counts.deallocate()
    sorted.deallocate()
  }

  /// Fills a table.
  ///
  /// - Parameters:
  ///   - table: The table, of 2^width entries and those of its subtables.
  ///   - width: How many bits choose an entry.
  ///   - lengths: The length of each symbol's codeword, at most 15; 0 for none. At most 320.
  ///   - symbols: What each symbol stands for.
  /// - Returns: Whether the lengths make a code in which every sequence of bits is a codeword, or one
  ///   with a single codeword of one bit, or with none, and the table has room for it.
  func fill(
    _ table: UnsafeMutableBufferPointer<HuffmanEntry>, width: Int,
    lengths: UnsafeBufferPointer<UInt8>, _ symbols: [HuffmanEntry]
  ) -> Bool {
    count(lengths)
    var space = 0
    for length in 1...Self.longest { space = 2 * space + counts[length] }
    guard space == 1 << Self.longest else {
      let hasOne = space == 1 << (Self.longest - 1) && counts[1] == 1
      guard space == 0 || hasOne else { return false }
      fillIncomplete(table, width, lengths, symbols)
      return true
    }
    sort(lengths)
    return fillComplete(table, width, symbols)
  }

  private func count(_ lengths: UnsafeBufferPointer<UInt8>) {
    firstHalf.update(repeating: 0, count: 2 * Self.lengthCount)
    let half = lengths.count / 2
    for symbol in 0..<half {
      firstHalf[Int(lengths[symbol])] &+= 1
      secondHalf[Int(lengths[half &+ symbol])] &+= 1
    }
    if lengths.count > 2 * half { secondHalf[Int(lengths[2 * half])] &+= 1 }
    for length in 0..<Self.lengthCount { counts[length] = firstHalf[length] &+ secondHalf[length] }
  }

  private func sort(_ lengths: UnsafeBufferPointer<UInt8>) {
    var place = 0
    for length in 0..<Self.lengthCount {
      secondHalf[length] = place &+ firstHalf[length]
      firstHalf[length] = place
      place &+= counts[length]
    }
    let half = lengths.count / 2
    // Those without a codeword are sorted, too: to leave them out would be a jump for each.
    for symbol in 0..<half {
      put(symbol, lengths[symbol], firstHalf)
      put(half &+ symbol, lengths[half &+ symbol], secondHalf)
    }
    if lengths.count > 2 * half { put(2 * half, lengths[2 * half], secondHalf) }
  }

  @inline(__always)
  private func put(_ symbol: Int, _ length: UInt8, _ places: UnsafeMutablePointer<Int>) {
    sorted[places[Int(length)]] = UInt16(truncatingIfNeeded: symbol)
    places[Int(length)] &+= 1
  }

  /// One codeword, a 0, or none: all else stands for nothing.
  private func fillIncomplete(
    _ table: UnsafeMutableBufferPointer<HuffmanEntry>, _ width: Int,
    _ lengths: UnsafeBufferPointer<UInt8>, _ symbols: [HuffmanEntry]
  ) {
    for index in 0..<1 << width { table[index] = .special }
    guard let symbol = lengths.firstIndex(of: 1) else { return }
    for index in stride(from: 0, to: 1 << width, by: 2) {
      table[index] = symbols[symbol] + HuffmanEntry.codewordBit
    }
  }

  /// Codewords come in the order of their lengths, with their first bit lowest. So a table for those
  /// of n bits is the one of n - 1 bits twice, with the new ones in it.
  private func fillComplete(
    _ table: UnsafeMutableBufferPointer<HuffmanEntry>, _ width: Int, _ symbols: [HuffmanEntry]
  ) -> Bool {
    var code = Codeword()
    var next = counts[0]
    for length in 1...width {
      if next > counts[0] { table.double(1 << (length - 1)) }
      for _ in 0..<counts[length] {
        table[code.bits] =
          symbols[Int(sorted[next])] + HuffmanEntry(length) * HuffmanEntry.codewordBit
        next += 1
        guard code.advance(length) else {
          for shorter in length..<width { table.double(1 << shorter) }
          return true
        }
      }
    }
    return fillSubtables(table, width, symbols, code, next)
  }

  private func fillSubtables(
    _ table: UnsafeMutableBufferPointer<HuffmanEntry>, _ width: Int, _ symbols: [HuffmanEntry],
    _ first: Codeword, _ place: Int
  ) -> Bool {
    let mask = 1 << width - 1
    var (code, next) = (first, place)
    var prefix = -1
    var subtable = 0..<1 << width
    for length in width + 1...Self.longest {
      for left in stride(from: counts[length], to: 0, by: -1) {
        if code.bits & mask != prefix {
          prefix = code.bits & mask
          let subwidth = subtableWidth(length, width, left)
          subtable = subtable.upperBound..<subtable.upperBound + 1 << subwidth
          guard subtable.upperBound <= table.count else { return false }
          table[prefix] =
            HuffmanEntry(subtable.lowerBound) << 16 | .special | .subtable
            | HuffmanEntry(subwidth) << 8 | HuffmanEntry(width)
        }
        let own = length - width
        let entry = symbols[Int(sorted[next])] + HuffmanEntry(own) * HuffmanEntry.codewordBit
        for index in stride(
          from: subtable.lowerBound + code.bits >> width, to: subtable.upperBound, by: 1 << own)
        {
          table[index] = entry
        }
        next += 1
        guard code.advance(length) else { return true }
      }
    }
    return false
  }

  /// How many bits the codewords of one prefix need: as many as fill it, beginning with the shortest.
  private func subtableWidth(_ length: Int, _ width: Int, _ left: Int) -> Int {
    var subwidth = length - width
    var filled = left
    while filled < 1 << subwidth, width + subwidth < Self.longest {
      subwidth += 1
      filled = 2 * filled + counts[width + subwidth]
    }
    return subwidth
  }
}

/// A codeword, its first bit lowest.
private struct Codeword {
  var bits = 0

  /// Goes on to the next of a length; false where that was the last.
  mutating func advance(_ length: Int) -> Bool {
    let zeros = bits ^ (1 << length - 1)
    guard zeros != 0 else { return false }
    // One more, with the highest bit counting least: what is above the highest 0 becomes 0, it a 1.
    let highest = 1 << (Int.bitWidth - 1 - zeros.leadingZeroBitCount)
    bits = bits & (highest - 1) | highest
    return true
  }
}

extension UnsafeMutableBufferPointer<HuffmanEntry> {
  /// Copies the first so many entries behind themselves.
  fileprivate func double(_ count: Int) {
    guard let baseAddress else { return }
    (baseAddress + count).update(from: baseAddress, count: count)
  }
}
