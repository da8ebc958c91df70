import Testing

@testable import ROOTReader

@Suite struct ObjectDecoderTests {
  /// Objects inside one another, each a pointer with a byte count, the tag of a new class and a name.
  private static func nested(_ depth: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<depth {
      let size = UInt32(bytes.count + 6) | ByteCursor.byteCountMask
      bytes = size.bigEndianBytes + [0xFF, 0xFF, 0xFF, 0xFF] + Array("A\0".utf8) + bytes
    }
    return bytes
  }

  /// Reads as deep as the objects go.
  private static func read(_ bytes: [UInt8]) throws(ROOTFault) -> Int {
    var reached = 0
    try bytes.withCursor("the test") { cursor throws(ROOTFault) in
      let decoder = ObjectDecoder(infos: StreamerInfos(), origin: 0)
      func readOne(_ cursor: inout ByteCursor) throws(ROOTFault) {
        guard cursor.remaining > 0 else { return }
        try decoder.readPointer(&cursor) { _, _, cursor throws(ROOTFault) in
          reached += 1
          try readOne(&cursor)
        }
      }
      try readOne(&cursor)
    }
    return reached
  }

  @Test func objectsInsideOneAnotherAreReadToTheLimit() throws {
    #expect(try Self.read(Self.nested(192)) == 192)
  }

  /// A hostile file must not use up the stack.
  @Test(arguments: [193, 10_000])
  func deeperNestingIsAnError(depth: Int) {
    #expect {
      try Self.read(Self.nested(depth))
    } throws: { error in
      guard case .tooDeep("A") = error as? ROOTFault else { return false }
      return true
    }
  }

  /// A list says how many objects it has; each takes four bytes at least.
  @Test func lengthOfAListBeyondItsBytesIsAnError() {
    // TObjArray of version 3: TObject, no name, 2^28 objects, no lower bound.
    let bytes: [UInt8] =
      [0, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      + (UInt32(1) << 28).bigEndianBytes + [0, 0, 0, 0]
    #expect {
      try bytes.withCursor("the test") { cursor throws(ROOTFault) in
        let decoder = ObjectDecoder(infos: StreamerInfos(), origin: 0)
        try decoder.readObjArray(&cursor) { _, _, _ in }
      }
    } throws: { error in
      guard case .outOfRange(_, found: 1 << 28, least: 0, most: 0) = error as? ROOTFault else {
        return false
      }
      return true
    }
  }
}

extension UInt32 {
  fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
