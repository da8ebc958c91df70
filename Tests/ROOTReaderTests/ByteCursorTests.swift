import Testing

@testable import ROOTReader

@Suite struct ByteCursorTests {
  private func read<R>(
    _ bytes: [UInt8], _ body: (inout ByteCursor) throws(ROOTFault) -> R
  ) throws(ROOTFault) -> R {
    try bytes.withCursor("bytes", body)
  }

  @Test func numbersAreBigEndian() throws {
    let number = try read([0x01, 0x02, 0x03, 0x04]) { cursor throws(ROOTFault) in
      try cursor.read(UInt32.self)
    }
    #expect(number == 0x0102_0304)
  }

  @Test func longStringsHaveTheirLengthInFourBytes() throws {
    let text = String(repeating: "a", count: 300)
    let found = try read([255, 0, 0, 1, 44] + Array(text.utf8)) { cursor throws(ROOTFault) in
      try cursor.readString()
    }
    #expect(found == text)
  }

  @Test(arguments: [
    [3, 65, 66] as [UInt8], [255, 0x7F, 0xFF, 0xFF, 0xFF, 65], [255, 0xFF, 0xFF, 0xFF, 0xFF, 65],
    [],
  ])
  func stringsBeyondTheEndAreRefused(bytes: [UInt8]) {
    #expect(throws: ROOTFault.self) {
      try read(bytes) { cursor throws(ROOTFault) in try cursor.readString() }
    }
  }

  @Test func arrayLengthIsCheckedBeforeMemoryIsTaken() {
    for count in [-1, 3, Int.max] {
      #expect(throws: ROOTFault.self) {
        try read([0, 0, 0, 1, 0, 0, 0, 2]) { cursor throws(ROOTFault) in
          try cursor.readArray(of: Int32.self, count: count)
        }
      }
    }
  }

  @Test func byteCountBeyondTheRecordIsRefused() {
    #expect(throws: ROOTFault.self) {
      try read([0x40, 0, 0, 9, 0, 1]) { cursor throws(ROOTFault) in
        try cursor.readObjectHeader()
      }
    }
  }
}
