import Fingerprints
import Testing

@testable import Domains

@Suite struct DomainSplitTests {
  /// hashlib.sha256(bytes(range(32)) + entry.to_bytes(8, "little")).digest()[:8], as a
  /// little-endian number, modulo 2 and 3, for entries 0 ... 9.
  @Test func domainsAreThoseOfPythonsHashlib() throws {
    let fingerprint = try #require(
      Digest(hex: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"))
    let two = (0..<10).map { DomainSplit.domain(fingerprint, entry: UInt64($0), domainCount: 2) }
    let three = (0..<10).map { DomainSplit.domain(fingerprint, entry: UInt64($0), domainCount: 3) }
    #expect(two == [1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
    #expect(three == [1, 1, 1, 2, 0, 1, 1, 1, 1, 1])
  }

  @Test func everyRowIsInOneList() throws {
    let sample = DomainSample.made("ttH", .signal, .both, count: 999)
    let lists = try DomainSplit.rows(of: sample, domainCount: 3)
    #expect(lists.flatMap { $0 }.sorted() == Array(0..<999))
    // A third each: 333 with a standard deviation of 15.
    #expect(lists.allSatisfy { abs($0.count - 333) < 75 })
  }
}
