import Testing

@testable import Fingerprints

@Suite struct SHA256StreamTests {
  /// FIPS 180-2, appendix B.1.
  @Test func publishedVectorIsReproducedFromPieces() {
    var hash = SHA256Stream()
    hash.update("a")
    hash.update("bc")
    let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(hash.finalize().description == hex)
    #expect(Digest(hex: hex) == hash.finalize())
  }

  @Test func integersGoInLittleEndian() {
    var number = SHA256Stream()
    number.update(0x6463_6261 as UInt32)
    var text = SHA256Stream()
    text.update("abcd")
    #expect(number.finalize() == text.finalize())
  }

  @Test(arguments: ["", "ba78", String(repeating: "g", count: 64)])
  func anythingButSixtyFourDigitsIsNoDigest(text: String) {
    #expect(Digest(hex: text) == nil)
  }
}
