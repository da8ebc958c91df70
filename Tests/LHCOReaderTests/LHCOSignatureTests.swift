import Testing

@testable import LHCOReader

@Suite struct LHCOSignatureTests {
  @Test(arguments: [
    header, "#typ eta phi pt\n", "  # Typ  ETA phi pt jmas\r\n", "0 1 0\n", "   0     17  3587\r\n",
    "# made by hand\n\n 0 1\n", "0 1 0 # trigger", "#\n#\n0 -1 3",
  ])
  func textWithAHeaderOrAnEventIsFound(text: String) throws {
    #expect(try LHCOInput.recognizes(MemorySource(text)))
    #expect(try LHCOInput.recognizes(MemorySource(gzip(text))))
  }

  @Test(arguments: [
    "", "\n\n", "hello\n", "# eta phi pt typ\n", "0\n", "0 a\n", "1 4 0 0 9 9\n", "0.0 1 0\n",
    "0 1 0 0 0\n", "#!/bin/sh\necho 0 1 0\n", "0,1,0\n", "\u{0}\u{0}\u{0}", "[[sample]]\n",
  ])
  func anythingElseIsNot(text: String) throws {
    #expect(try !LHCOInput.recognizes(MemorySource(text)))
    #expect(try !LHCOInput.recognizes(MemorySource(gzip(text))))
  }

  @Test func aBannerMayComeFirst() throws {
    let banner = String(repeating: "# a line of a banner, which is long\n", count: 20_000)
    #expect(try LHCOInput.recognizes(MemorySource(banner + "0 1 0\n")))
    #expect(try !LHCOInput.recognizes(MemorySource(banner + banner + "0 1 0\n")))
  }

  @Test func linesWithoutEndAreNot() throws {
    #expect(try !LHCOInput.recognizes(MemorySource(String(repeating: "#", count: 1_000_000))))
  }

  @Test func damagedGzipDataAreAnErrorOfTheirOwn() {
    var data = gzip(header)
    data[12] ^= 0xFF
    #expect(
      line { _ = try LHCOInput.recognizes(MemorySource(data)) }?.hasPrefix("65 a.lhco: found ")
        == true)
  }
}
