import Testing

@testable import Decompression

@Suite struct BlockHeaderTests {
  @Test func sizesAreLittleEndianInThreeBytes() throws {
    let bytes =
      [0x5A, 0x4C, 8, 1, 1, 0, 3, 2, 1] as [UInt8] + [UInt8](repeating: 0xFF, count: 0x101)
    let header = try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    #expect(header.algorithm == .zlib)
    #expect(header.compressedSize == 0x101)
    #expect(header.inflatedSize == 0x010203)
  }

  @Test func unknownAlgorithmIsNamedByItsBytes() {
    let bytes = Array("QQ1234567".utf8)
    #expect(throws: DecompressionError.unknownAlgorithm(position: 0, tag: 0x5151)) {
      try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    }
  }

  /// Two bytes of header would take 16 MiB.
  @Test(arguments: [
    ("ZL", 1032), ("CS", 1032), ("L4", 255), ("XZ", 8192), ("ZS", 32768),
  ])
  func sizesThatNoBytesInflateToAreRefused(tag: String, ratio: Int) {
    let bytes = Array(tag.utf8) + [8, 2, 0, 0, 0xFF, 0xFF, 0xFF, 1, 2] as [UInt8]
    let error = DecompressionError.tooLarge(position: 0, found: 0xFFFFFF, most: 2 * ratio)
    #expect(throws: error) { try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) } }
  }

  @Test func blockBeyondThePayloadIsRefused() {
    let bytes = [0x5A, 0x4C, 8, 5, 0, 0, 9, 0, 0, 1, 2] as [UInt8]
    #expect(throws: DecompressionError.cutBlock(position: 0, found: 2, expected: 5)) {
      try bytes.withUnsafeBytes { try BlockHeader(in: $0, at: 0) }
    }
  }
}
