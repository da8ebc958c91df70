/// What stands in front of a streamed object: how long it is, and in which version of its class.
struct ObjectHeader {
  /// The class's version.
  let version: Int
  /// One past the object's last byte; nil where ROOT wrote no byte count.
  let end: Int?
}

extension ByteCursor {
  /// Set in a byte count, so that it can be told from a version or a tag.
  static let byteCountMask: UInt32 = 0x4000_0000
  private static let versionMask: UInt16 = 0x4000
  private static let isReferenced: UInt32 = 1 << 4

  /// A byte count and a version, or a version alone.
  mutating func readObjectHeader() throws(ROOTFault) -> ObjectHeader {
    let start = position
    let count = try read(UInt32.self)
    guard count & Self.byteCountMask != 0 else {
      try seek(to: start)
      return ObjectHeader(version: Int(try read(Int16.self)), end: nil)
    }
    let size = Int(count & ~Self.byteCountMask)
    try require(size)
    let end = position + size
    return ObjectHeader(version: Int(try read(Int16.self)), end: end)
  }

  /// Goes to the end of an object, which may have members after those that were read.
  mutating func finish(_ header: ObjectHeader) throws(ROOTFault) {
    guard let end = header.end else { return }
    guard position <= end else {
      throw .mismatch("the byte count of an object in \(record)", found: end, expected: position)
    }
    try seek(to: end)
  }

  /// Checks that an object ended where its byte count says.
  func checkEnd(_ header: ObjectHeader, of className: String) throws(ROOTFault) {
    guard let end = header.end, end != position else { return }
    throw .mismatch(
      "the end of \(className) version \(header.version) in \(record)", found: position,
      expected: end)
  }

  /// `TObject`: version, fUniqueID, fBits, and a process number where it is referenced.
  mutating func skipTObject() throws(ROOTFault) {
    let start = position
    if try read(UInt16.self) & Self.versionMask != 0 {
      try seek(to: start)
      try finish(try readObjectHeader())
      return
    }
    try skip(4)
    if try read(UInt32.self) & Self.isReferenced != 0 { try skip(2) }
  }

  /// `TNamed`: TObject, fName, fTitle.
  mutating func readNamed() throws(ROOTFault) -> (name: String, title: String) {
    let header = try readObjectHeader()
    try skipTObject()
    let name = try readString()
    let title = try readString()
    try checkEnd(header, of: "TNamed")
    return (name, title)
  }
}
