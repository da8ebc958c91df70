import Diagnostics
import Testing

@testable import ROOTReader

@Suite struct ColumnReaderTests {
  private static let columns = [
    ("kinds.root", "folder/inner/Events", "jagged"), ("kinds.root", "folder/inner/Events", "v_int"),
    ("kinds.root", "folder/inner/Events", "fixed"), ("objects.root", "Objects", "Particles.fBits"),
    ("objects.root", "Objects", "Particles.fPx"), ("objects.root", "Objects", "v"),
    ("embedded.root", "T", "x"), ("codec_lz4.root", "T", "d"),
  ]

  /// However entries are cut into ranges, and in whatever order these are read, the values are the
  /// same.
  @Test(arguments: columns)
  func everySplitReadsTheSame(file: String, tree: String, branch: String) throws {
    let tree = try ROOTFile(path: Fixtures.path(file)).tree(tree)
    let branch = tree.branches(named: branch)[0]
    let whole = try tree.read(branch)
    let reader = try ColumnReader(branch, of: tree, workspace: ReadingWorkspace(for: file))
    for seed in 1...20 as ClosedRange<UInt64> {
      var generator = SplitMix(state: seed)
      var cuts = (0..<5).map { _ in Int.random(in: 0...tree.entryCount, using: &generator) }
      cuts = ([0, tree.entryCount] + cuts).sorted()
      let ranges = zip(cuts, cuts.dropFirst()).map { $0..<$1 }.shuffled(using: &generator)
      for range in ranges {
        var values: [Double] = []
        var offsets = [0]
        try reader.append(range, to: &values, offsets: &offsets)
        let items = whole.offsets[range.lowerBound]..<whole.offsets[range.upperBound]
        #expect(values == Array(whole.values[items]), "seed \(seed), entries \(range)")
        #expect(
          offsets
            == whole.offsets[range.lowerBound...range.upperBound].map { $0 - items.lowerBound },
          "seed \(seed), entries \(range)")
      }
    }
  }

  private func read<Value: ColumnValue>(_ branch: String, as type: Value.Type) throws -> [Value] {
    let tree = try ROOTFile(path: Fixtures.path("kinds.root")).tree("folder/inner/Events")
    let reader = try ColumnReader(
      tree.branches(named: branch)[0], of: tree, workspace: ReadingWorkspace(for: "x"))
    var values: [Value] = []
    try reader.append(0..<tree.entryCount, to: &values)
    return values
  }

  @Test func integersAreReadAsAnyTypeThatHoldsThem() throws {
    #expect(try read("b", as: Int8.self) == (0..<300).map { Int8($0 % 128 - 64) })
    #expect(try read("us", as: Int32.self) == (0..<300).map { Int32(200 * $0 % 65536) })
    #expect(try read("i", as: Int64.self) == (0..<300).map { Int64(-1_000_003 * $0) })
    #expect(try read("n", as: UInt8.self) == (0..<300).map { UInt8($0 % 4) })
    #expect(try read("jagged", as: Double.self).count == 450)
  }

  @Test func doublesAreRoundedToFloats() throws {
    #expect(try read("d", as: Float.self) == (0..<300).map { Float(0.1 * Double($0)) })
  }

  @Test func valueThatDoesNotFitNamesItsEntry() {
    #expect {
      try read("ub", as: Int8.self)
    } throws: {
      ($0 as? ROOTError)?.line.hasSuffix(
        "branch \"ub\", basket 0, entry 128: found 128, expected what fits int8") == true
    }
    #expect {
      try read("f", as: Int32.self)
    } throws: {
      ($0 as? ROOTError)?.line.hasSuffix("entry 1: found 0.5, expected what fits int32") == true
    }
    #expect {
      try read("jagged2", as: UInt32.self)
    } throws: {
      ($0 as? ROOTError)?.line.hasSuffix("entry 1: found -1, expected what fits uint32") == true
    }
  }

  @Test func countsBecomeOffsets() throws {
    let tree = try ROOTFile(path: Fixtures.path("kinds.root")).tree("folder/inner/Events")
    let reader = try ColumnReader(
      tree.branches(named: "n")[0], of: tree, workspace: ReadingWorkspace(for: "x"))
    var offsets = [100]
    try reader.appendCounts(2..<6, to: &offsets)
    #expect(offsets == [100, 102, 105, 105, 106])
  }
}

/// A generator for tests: the same numbers for a seed everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
