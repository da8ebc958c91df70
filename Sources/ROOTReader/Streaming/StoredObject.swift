import ByteSources
import Decompression

/// An object that stands under a key of its own: its bytes, inflated.
struct StoredObject {
  let bytes: [UInt8]
  /// The length of the key's header: pointers inside the object count from the key's start.
  let fKeylen: Int

  /// Reads and inflates the object whose key is at `position`.
  init(
    in source: some ByteSource, at position: Int, size: Int, of record: String
  ) throws(ROOTFault) {
    let stored = try source.record(record, at: position, count: size)
    let key = try stored.withCursor("the key of \(record)") { cursor throws(ROOTFault) in
      try TKey(&cursor)
    }
    guard key.fNbytes == stored.count else {
      throw .mismatch("fNbytes of \(record)", found: key.fNbytes, expected: stored.count)
    }
    fKeylen = key.fKeylen
    guard key.storedSize != key.fObjlen else {
      bytes = Array(stored[fKeylen...])
      return
    }
    do {
      bytes = try Self.inflate(stored[key.fKeylen...], size: key.fObjlen)
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
