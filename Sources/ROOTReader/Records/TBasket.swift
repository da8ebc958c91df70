/// What a basket's key has after the fields of every key.
///
///     bytes (big-endian)      field
///     2                       fVersion
///     4                       fBufferSize
///     4                       fNevBufSize; negative where fIOBits follows
///     (1)                     fIOBits
///     4                       fNevBuf, the number of entries
///     4                       fLast, from the key's start to the end of the values
///     1                       flag
///
/// The inflated bytes are the values, and after them, where entries differ in size, the number of
/// offsets and the offsets: where each entry begins, from the key's start, in four bytes each.
struct TBasketHeader {
  let fNevBuf: Int
  let fLast: Int
  let flag: Int
  /// The offsets are not stored, but to be made from the counts: an option that ROOT leaves off.
  let generatesOffsets: Bool

  private static let generatedFlag = 80

  init(_ cursor: inout ByteCursor) throws(ROOTFault) {
    try cursor.skip(6)
    if try cursor.read(Int32.self) < 0 { try cursor.skip(1) }
    fNevBuf = Int(try cursor.read(Int32.self))
    fLast = Int(try cursor.read(Int32.self))
    let flag = Int(try cursor.read(Int8.self))
    // fIOBits only allows to leave them off; whether they were left off the flag says in a tree's
    // header, and in a basket of its own what follows the values.
    generatesOffsets = flag >= Self.generatedFlag
    self.flag = flag >= Self.generatedFlag ? flag - Self.generatedFlag : flag
    guard fNevBuf >= 0 else {
      throw .outOfRange("fNevBuf", found: fNevBuf, least: 0, most: Int(Int32.max))
    }
  }
}

/// A basket that was not full when the tree was written, and so stands in the tree's header.
struct EmbeddedBasket: Sendable {
  let entryCount: Int
  /// The length of the key's header, from whose start pointers count.
  let keySize: Int
  /// The values.
  let data: [UInt8]
  /// Where each entry begins in the values; nil where all have one size.
  let offsets: [Int32]?

  /// - Returns: nil where the basket has no buffer: it is in the file, under a key of its own.
  init?(_ cursor: inout ByteCursor) throws(ROOTFault) {
    let key = try TKey(&cursor)
    let header = try TBasketHeader(&cursor)
    let hasOffsets = header.flag != 0 && header.flag % 10 != 2 && !header.generatesOffsets
    var positions: [Int64]?
    if hasOffsets {
      positions = []
      if header.fNevBuf > 0 {
        positions = try cursor.readArray(
          of: Int32.self, count: Int(try cursor.read(Int32.self)))
      }
      // Displacements serve objects that were moved after they were written; they change no byte.
      if header.flag > 40 { try cursor.skip(4 * Int(try cursor.read(Int32.self))) }
    }
    guard header.flag == 1 || header.flag > 10 else { return nil }
    guard header.fLast >= key.fKeylen else {
      throw .outOfRange(
        "fLast of an embedded basket", found: header.fLast, least: key.fKeylen,
        most: Int(Int32.max))
    }
    let buffer = try cursor.readBytes(header.fLast)
    data = Array(buffer[key.fKeylen...])
    keySize = key.fKeylen
    entryCount = header.fNevBuf
    guard let positions else {
      offsets = nil
      return
    }
    guard positions.count >= entryCount else {
      throw .mismatch(
        "the number of entry offsets", found: positions.count, expected: entryCount)
    }
    offsets = positions.prefix(entryCount).map {
      Int32(truncatingIfNeeded: $0 - Int64(key.fKeylen))
    }
  }
}
