import Testing

@testable import Decompression

@Suite struct BlockHeaderTests {
  @Test func sizesAreLittleEndianInThreeBytes() throws {
    let bytes = [0x5A, 0x4C, 8, 1, 0, 0, 3, 2, 1, 0xFF] as [UInt8]
    let header = try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    #expect(header.algorithm == .zlib)
    #expect(header.compressedSize == 1)
    #expect(header.inflatedSize == 0x010203)
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
