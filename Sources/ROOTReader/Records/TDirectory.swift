import ByteSources
/// The header of a directory, and the list of its keys.
///
///     bytes (big-endian)      field
///     2                       fVersion: 1000 more where the seeks below have eight bytes
///     4, 4                    fDatimeC, fDatimeM
///     4                       fNbytesKeys, of the list
///     4                       fNbytesName
///     4 or 8                  fSeekDir
///     4 or 8                  fSeekParent
///     4 or 8                  fSeekKeys, of the list
struct TDirectory {
  private static let longSeeks: Int16 = 1000
  static let mostBytes = 42

  let fNbytesKeys: Int
  let fSeekKeys: Int

  init(_ cursor: inout ByteCursor) throws(ROOTFault) {
    let isLong = try cursor.read(Int16.self) > Self.longSeeks
    try cursor.skip(8)
    fNbytesKeys = Int(try cursor.read(Int32.self))
    try cursor.skip(4)
    _ = try cursor.readSeek(isLong: isLong)
    _ = try cursor.readSeek(isLong: isLong)
    fSeekKeys = try cursor.readSeek(isLong: isLong)
  }

  /// The directory's keys: a key of their own in front, then their number, then they.
  func keys(in source: some ByteSource) throws(ROOTFault) -> [TKey] {
    let record = "a directory's list of keys"
    let bytes = try source.record(record, at: fSeekKeys, count: fNbytesKeys)
    return try bytes.withCursor(record) { cursor throws(ROOTFault) in
      let start = cursor.position
      let list = try TKey(&cursor)
      try cursor.seek(to: start + list.fKeylen)
      let count = Int(try cursor.read(Int32.self))
      guard count >= 0, count <= cursor.remaining / TKey.leastSize else {
        throw .outOfRange(
          "the number of keys", found: count, least: 0, most: cursor.remaining / TKey.leastSize)
      }
      var keys: [TKey] = []
      for _ in 0..<count { keys.append(try TKey(&cursor, isListed: true)) }
      return keys
    }
  }
}
