import ByteSources
/// The first record of a ROOT file.
///
///     bytes (big-endian)      field
///     4                       "root"
///     4                       fVersion: 1,000,000 more where the seeks below have eight bytes
///     4                       fBEGIN, of the first key
///     4 or 8                  fEND, one past the last byte in use
///     4 or 8                  fSeekFree
///     4, 4                    fNbytesFree, number of free segments
///     4                       fNbytesName, of the key and names in front of the top directory
///     1                       fUnits, the size of a seek
///     4                       fCompress, 100 * algorithm + level
///     4 or 8                  fSeekInfo, of the streamer information
///     4                       fNbytesInfo
struct TFileHeader {
  static let size = 75
  static let magic: [UInt8] = Array("root".utf8)
  private static let longSeeks: Int32 = 1_000_000

  let fBEGIN: Int
  let fEND: Int
  let fNbytesName: Int
  let fCompress: Int
  let fSeekInfo: Int
  let fNbytesInfo: Int

  /// Reads the header and checks the file's size against it.
  init(_ source: some ByteSource) throws(ROOTFault) {
    let bytes = try source.record("the file's header", at: 0, count: min(Self.size, source.size))
    guard bytes.starts(with: Self.magic) else { throw .notROOT }
    self = try bytes.withCursor("the file's header") { cursor throws(ROOTFault) in
      try TFileHeader(&cursor)
    }
    guard fEND <= source.size else { throw .truncated(found: source.size, expected: fEND) }
    guard fBEGIN >= Self.magic.count, fBEGIN <= fEND else {
      throw .outOfRange("fBEGIN", found: fBEGIN, least: Self.magic.count, most: fEND)
    }
  }

  private init(_ cursor: inout ByteCursor) throws(ROOTFault) {
    try cursor.skip(Self.magic.count)
    let fVersion = try cursor.read(Int32.self)
    let isLong = fVersion >= Self.longSeeks
    fBEGIN = Int(try cursor.read(Int32.self))
    fEND = try cursor.readSeek(isLong: isLong)
    _ = try cursor.readSeek(isLong: isLong)
    try cursor.skip(8)
    fNbytesName = Int(try cursor.read(Int32.self))
    try cursor.skip(1)
    fCompress = Int(try cursor.read(Int32.self))
    fSeekInfo = try cursor.readSeek(isLong: isLong)
    fNbytesInfo = Int(try cursor.read(Int32.self))
  }
}

extension [UInt8] {
  /// Lends a cursor over the bytes.
  func withCursor<R>(
    _ record: String, at position: Int = 0,
    _ body: (inout ByteCursor) throws(ROOTFault) -> R
  ) throws(ROOTFault) -> R {
    try withUnsafeBufferPointer { buffer throws(ROOTFault) in
      var cursor = ByteCursor(UnsafeRawBufferPointer(buffer), of: record, at: position)
      return try body(&cursor)
    }
  }
}
