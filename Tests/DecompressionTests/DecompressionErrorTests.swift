import Diagnostics
import Testing

@testable import Decompression

@Suite struct DecompressionErrorTests {
  @Test(arguments: [
    (
      DecompressionError.cutHeader(position: 12, found: 3),
      "found 3 bytes for the header of the compressed block at byte 12, expected 9"
    ),
    (
      .unknownAlgorithm(position: 0, tag: 0x5151),
      "found 0x5151 as algorithm of the compressed block at byte 0, expected ZL, XZ, L4, ZS or CS"
    ),
    (
      .cutBlock(position: 0, found: 2, expected: 5),
      "found 2 bytes for the compressed block at byte 0, expected 5"
    ),
    (
      .tooLarge(position: 9, found: 70000, most: 2064),
      "found 70000 as inflated size of the compressed block at byte 9, expected 2064 at most"
    ),
    (
      .wrongSize(found: 10, expected: 12),
      "found compressed blocks of 10 bytes when inflated, expected 12"
    ),
  ])
  func lineSaysFoundAndExpected(error: DecompressionError, line: String) {
    #expect(error.line == line)
    #expect(error.exitStatus.rawValue == 65)
  }
}
