import Testing

@testable import Decompression

@Suite struct BlockHeaderTests {
  @Test func sizesAreLittleEndianInThreeBytes() throws {
    let bytes = [0x5A, 0x4C, 8, 65, 0, 0, 3, 2, 1] + [UInt8](repeating: 0xFF, count: 65)
    let header = try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    #expect(header.algorithm == .zlib)
    #expect(header.compressedSize == 65)
    #expect(header.inflatedSize == 0x010203)
  }

  @Test func noBlockIsTakenToInflateToMoreThanItsAlgorithmCan() throws {
    var bytes = [0x5A, 0x4C, 8, 1, 0, 0, 0x08, 0x04, 0, 0xFF] as [UInt8]
    #expect(try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0).inflatedSize } == 1032)
    bytes[6] = 0x09
    #expect(throws: DecompressionError.tooLarge(position: 0, found: 1033, most: 1032)) {
      try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    }
  }

  @Test func unknownAlgorithmIsNamedByItsBytes() {
    let bytes = Array("QQ1234567".utf8)
    #expect(throws: DecompressionError.unknownAlgorithm(position: 0, tag: 0x5151)) {
      try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    }
  }

  @Test func blockBeyondThePayloadIsRefused() {
    let bytes = [0x5A, 0x4C, 8, 5, 0, 0, 9, 0, 0, 1, 2] as [UInt8]
    #expect(throws: DecompressionError.cutBlock(position: 0, found: 2, expected: 5)) {
      try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    }
  }
}
