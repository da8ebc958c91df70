import Diagnostics
import Testing

@testable import ROOTReader

@Suite struct ROOTFileTests {
  /// What `small_tree` of the fixtures' maker puts in.
  static func jagged(_ entries: Int) -> [Double] {
    items(entries, { $0 % 4 }) { Double($0) + 0.25 * Double($1) }
  }

  private func expectSmallTree(_ file: ROOTFile, entries: Int) throws {
    #expect(try file.tree("T").entryCount == entries)
    #expect(try file.read("T", "x").values == Self.jagged(entries))
    #expect(try file.read("T", "d").values == (0..<entries).map { 0.1 * Double($0) })
  }

  @Test(arguments: [
    ("zlib", "ZLIB(6)"), ("lzma", "LZMA(7)"), ("cs", "CS(1)"), ("lz4", "LZ4(4)"),
    ("zstd", "ZSTD(5)"), ("none", "none"),
  ])
  func everyCompressionReadsTheSame(name: String, compression: String) throws {
    let file = try ROOTFile(path: Fixtures.path("codec_\(name).root"))
    #expect(file.compression.description == compression)
    try expectSmallTree(file, entries: 200)
  }

  @Test func highestCycleWins() throws {
    let file = try ROOTFile(path: Fixtures.path("cycles.root"))
    #expect(file.trees.map(\.path) == ["T"] && file.trees[0].cycle == 2)
    try expectSmallTree(file, entries: 50)
  }

  @Test func basketsInTheHeaderAreRead() throws {
    let file = try ROOTFile(path: Fixtures.path("embedded.root"))
    for branch in try file.tree("T").branches {
      guard case .header = try #require(branch.baskets.places.last) else {
        Issue.record("the last basket of \(branch.name) is not in the header")
        continue
      }
    }
    try expectSmallTree(file, entries: 130)
  }

  @Test func filesBeyondTwoGigabytesAreRead() throws {
    let source = try PiecedBytes(contentsOf: Fixtures.path("long.pieces"))
    #expect(source.size > 2_200_000_000)
    let file = try ROOTFile(source: source)
    guard case .file(let position, _) = try file.tree("T").branches[0].baskets.places[0] else {
      Issue.record("no basket in the file")
      return
    }
    #expect(position > Int(Int32.max))
    try expectSmallTree(file, entries: 130)
  }

  @Test func treesOfAllDirectoriesAreFound() throws {
    let file = try ROOTFile(path: Fixtures.path("kinds.root"))
    #expect(Set(file.trees.map(\.path)) == ["folder/inner/Events", "pairs", "empty"])
    #expect(try file.read("pairs", "y").values == (0..<10).map { -Double($0) })
  }

  @Test func emptyTreeHasNoValues() throws {
    let file = try ROOTFile(path: Fixtures.path("kinds.root"))
    #expect(try file.tree("empty").entryCount == 0)
    #expect(try file.read("empty", "x").values.isEmpty)
  }

  @Test func unknownTreeNamesTheNearest() throws {
    let file = try ROOTFile(path: Fixtures.path("cycles.root"))
    #expect {
      try file.tree("TT")
    } throws: {
      ($0 as? ROOTError)?.line.hasSuffix(
        "cycles.root: found no tree \"TT\", expected one of \"T\"; did you mean \"T\"?") == true
    }
  }

  // MARK: What is no readable ROOT file

  private func line(_ source: MemoryBytes) -> String? {
    do throws(ROOTError) {
      _ = try ROOTFile(source: source)
      return nil
    } catch {
      return error.line
    }
  }

  @Test func truncatedFileSaysBothSizes() throws {
    var source = try Fixtures.bytes("cycles.root")
    let size = source.bytes.count
    source.bytes.removeLast(100)
    #expect(
      line(source)
        == "cycles.root: found \(size - 100) bytes, expected \(size) by its own header; "
        + "the file is truncated, likely an unfinished copy: copy it again")
  }

  @Test(arguments: [[], Array("PK".utf8), Array("rood file that is none".utf8)])
  func otherFirstBytesAreNoROOTFile(bytes: [UInt8]) {
    #expect(
      line(MemoryBytes(path: "a.root", bytes: bytes))
        == "a.root: found other first bytes, expected \"root\"; give a ROOT file")
  }

  @Test func unclosedFileIsSaidToBeOne() throws {
    var source = try Fixtures.bytes("cycles.root")
    let header = try TFileHeader(source)
    // fNbytesKeys stands ten bytes into the top directory.
    source.put(0 as Int32, at: header.fBEGIN + header.fNbytesName + 10)
    #expect(
      line(source)
        == "cycles.root: found no list of keys, expected one after the last object; "
        + "its writer did not close it: make it again, or open and save it with ROOT")
  }

  @Test func missingFileHasStatus66AndDirectory65() {
    for (path, status) in [("/nowhere/a.root", 66), ("/tmp", 65)] as [(String, Int32)] {
      #expect {
        try ROOTFile(path: path)
      } throws: { ($0 as? ROOTError)?.exitStatus.rawValue == status }
    }
  }
}
