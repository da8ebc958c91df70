/// Reads ROOT's big-endian records front to back; every step is checked against the end.
///
/// Valid only inside the scope that lends the bytes.
struct ByteCursor {
  private let bytes: UnsafeRawBufferPointer
  /// The record that is read, for errors.
  let record: String
  /// The next byte.
  private(set) var position: Int
  /// One past the last byte that may be read.
  let end: Int

  init(_ bytes: UnsafeRawBufferPointer, of record: String, at position: Int = 0) {
    self.bytes = bytes
    self.record = record
    self.position = position
    end = bytes.count
  }

  /// The number of bytes that are left.
  var remaining: Int { end - position }

  /// Checks that `count` bytes are left.
  func require(_ count: Int) throws(ROOTFault) {
    guard count >= 0, count <= remaining else {
      throw .recordTooShort(record, position: position, found: remaining, expected: count)
    }
  }

  /// A big-endian integer.
  mutating func read<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type = T.self
  ) throws(ROOTFault) -> T {
    try require(MemoryLayout<T>.size)
    defer { position += MemoryLayout<T>.size }
    return T(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
  }

  /// A big-endian integer that is stored in four bytes, or in eight where `isLong`.
  mutating func readSeek(isLong: Bool) throws(ROOTFault) -> Int {
    isLong ? Int(try read(Int64.self)) : Int(try read(Int32.self))
  }

  mutating func skip(_ count: Int) throws(ROOTFault) {
    try require(count)
    position += count
  }

  mutating func seek(to position: Int) throws(ROOTFault) {
    guard position >= 0, position <= end else {
      throw .recordTooShort(record, position: position, found: end, expected: position)
    }
    self.position = position
  }

  /// `TString`: a length in one byte, or 255 and then in four; then the bytes.
  mutating func readString() throws(ROOTFault) -> String {
    let count = try readStringLength()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Passes over a `TString`.
  mutating func skipString() throws(ROOTFault) { position += try readStringLength() }

  private mutating func readStringLength() throws(ROOTFault) -> Int {
    let short = try read(UInt8.self)
    let count = short < 255 ? Int(short) : Int(try read(Int32.self))
    try require(count)
    return count
  }

  /// Longer than the name of any class: a file may point to the same name again and again.
  private static let longestCString = 4096

  /// A C string: the bytes up to a 0, which is read too.
  mutating func readCString() throws(ROOTFault) -> String {
    let most = min(remaining, Self.longestCString)
    let window = bytes[position..<position + most]
    guard let length = window.firstIndex(of: 0).map({ $0 - position }) else {
      throw .recordTooShort(record, position: position, found: most, expected: most + 1)
    }
    defer { position += length + 1 }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }

  /// Big-endian integers, checked against what is left before memory is taken.
  mutating func readArray<T: FixedWidthInteger & BitwiseCopyable>(
    of type: T.Type, count: Int
  ) throws(ROOTFault) -> [Int64] {
    guard count >= 0, count <= remaining / MemoryLayout<T>.size else {
      throw .recordTooShort(
        record, position: position, found: remaining / MemoryLayout<T>.size, expected: count)
    }
    var values = [Int64]()
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(Int64(truncatingIfNeeded: try read(type))) }
    return values
  }

  /// The next bytes, where they are.
  mutating func slice(_ count: Int) throws(ROOTFault) -> UnsafeRawBufferPointer {
    try require(count)
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// A copy of the next bytes.
  mutating func readBytes(_ count: Int) throws(ROOTFault) -> [UInt8] {
    try require(count)
    defer { position += count }
    return Array(bytes[position..<position + count])
  }
}
