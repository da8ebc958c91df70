import ByteSources
import Decompression
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An object that stands under a key of its own: its bytes, inflated.
struct StoredObject {
  let bytes: [UInt8]
  /// The length of the key's header: pointers inside the object count from the key's start.
  let fKeylen: Int

  /// Reads and inflates the object whose key is at `position`.
  ///
  /// - Parameters:
  ///   - name: The name that led here. It stands in the object's own key once more, so no two names
  ///     can have one object.
  ///   - most: Bytes that such an object has at most.
  init(
    in source: some ByteSource, at position: Int, size: Int, of record: String, named name: String,
    most: Int = Int(Int32.max)
  ) throws(ROOTFault) {
    let stored = try StoredRecord(in: source, at: position, size: size, of: record)
    guard stored.key.fName == name else {
      throw .wrongName("the name of \(record)", found: stored.key.fName, expected: name)
    }
    guard stored.key.fObjlen <= most else {
      throw .outOfRange("fObjlen of \(record)", found: stored.key.fObjlen, least: 0, most: most)
    }
    try self.init(stored)
  }

  /// Inflates an object.
  init(_ record: StoredRecord) throws(ROOTFault) {
    fKeylen = record.key.fKeylen
    guard record.key.storedSize != record.key.fObjlen else {
      bytes = Array(record.payload)
      return
    }
    do {
      bytes = try Self.inflate(record.payload, size: record.key.fObjlen)
    } catch {
      throw .compression(error)
    }
  }

  private static func inflate(
    _ payload: ArraySlice<UInt8>, size: Int
  ) throws(DecompressionError) -> [UInt8] {
    try payload.withUnsafeBufferPointer { payload throws(DecompressionError) in
      let payload = UnsafeRawBufferPointer(payload)
      let found = try Decompressor.inflatedSize(of: payload)
      guard found == size else { throw .wrongSize(found: found, expected: size) }
      var bytes = [UInt8](repeating: 0, count: size)
      let decompressor = try Decompressor()
      try bytes.withUnsafeMutableBufferPointer { buffer throws(DecompressionError) in
        try decompressor.inflate(payload, into: UnsafeMutableRawBufferPointer(buffer))
      }
      return bytes
    }
  }
}

/// The bytes of an object as they are stored, and the key in front of them.
struct StoredRecord {
  let key: TKey
  private let bytes: [UInt8]

  /// The bytes behind the key.
  var payload: ArraySlice<UInt8> { bytes[key.fKeylen...] }

  /// Whether another record has the same bytes behind its key.
  func hasPayload(of other: StoredRecord) -> Bool {
    payload.withUnsafeBytes { own in
      other.payload.withUnsafeBytes { others in
        guard own.count == others.count, let a = own.baseAddress, let b = others.baseAddress
        else { return own.count == others.count }
        return memcmp(a, b, own.count) == 0
      }
    }
  }

  /// Reads the object whose key is at `position`.
  init(
    in source: some ByteSource, at position: Int, size: Int, of record: String
  ) throws(ROOTFault) {
    bytes = try source.record(record, at: position, count: size)
    key = try bytes.withCursor("the key of \(record)") { cursor throws(ROOTFault) in
      try TKey(&cursor)
    }
    guard key.fNbytes == bytes.count else {
      throw .mismatch("fNbytes of \(record)", found: key.fNbytes, expected: bytes.count)
    }
  }
}
