import Testing

@testable import Decompression

@Suite struct XXHash64Tests {
  /// Published values of the reference implementation, one for each way through the code.
  @Test(arguments: [
    ("", 0xEF46_DB37_51D8_E999 as UInt64), ("a", 0xD24E_C4F1_A98C_6E5B),
    ("abc", 0x44BC_2CF5_AD77_0999),
    ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
  ])
  func agreesWithPublishedValues(text: String, expected: UInt64) {
    let hash = Array(text.utf8).withUnsafeBytes { xxHash64($0) }
    #expect(hash == expected)
  }
}
