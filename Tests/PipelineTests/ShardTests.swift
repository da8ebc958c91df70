import Testing

@testable import Pipeline

@Suite struct ShardTests {
  @Test(arguments: ["1/1", "1/4", "4/4", "1000000/1000000"])
  func textsComeBack(text: String) throws {
    #expect(try #require(Shard(text)).description == text)
  }

  @Test(arguments: [
    "", "1", "/", "1/", "/1", "0/4", "5/4", "-1/4", "+1/4", "1/4/1", "a/b", "1 /4", "1/0",
    "1/1000001", "1/99999999999999999999", "٣/٤",
  ])
  func anythingElseIsNoShard(text: String) { #expect(Shard(text) == nil) }

  /// floor((I - 1) T / N) ..< floor(I T / N), by arithmetic of another width.
  @Test(arguments: [0, 1, 5, 6, 7, 100, 45_000_001, 1 << 59])
  func partsAreThoseOfTheFormula(total: Int) throws {
    for count in [1, 2, 3, 6, 7, 999_983, 1_000_000] {
      for index in [1, 2, 3, count / 2, count - 1, count] where (1...count).contains(index) {
        func border(_ i: Int) -> Int {
          let product = UInt(i).multipliedFullWidth(by: UInt(total))
          return Int(UInt(count).dividingFullWidth(product).quotient)
        }
        let range = try #require(Shard(index: index, count: count)).range(of: total)
        #expect(range == border(index - 1)..<border(index))
      }
    }
  }

  @Test func filesAreKnownByTheirNames() throws {
    let shard = try #require(Shard("2/14"))
    #expect(shard.suffix == ".shard-2-of-14")
    let parsed = try #require(Shard.parse(fileName: "ttH_a.b.shard-2-of-14.h5"))
    #expect(parsed.sample == "ttH_a.b" && parsed.shard == shard)
    for name in [
      "ttH.h5", "ttH.shard-2-of-14.cutflow.json", ".ttH.shard-1-of-2.h5", "ttH.shard-3-of-2.h5",
      "ttH.shard-01-of-2.h5", "ttH.shard-1-of-2-of-3.h5", "ttH.shard-1-of-2.h5.tmp",
      "ttH.shard-.h5", "ttH.shard-1-of-2.shard-1-of-2.h5",
    ] {
      #expect(Shard.parse(fileName: name) == nil, "\(name)")
    }
  }
}
