import CounterRandom
import Foundation
import Testing

@testable import ROOTReader

/// What becomes of damaged bytes: the same columns, or a clear error; never a trap or a hang.
@Suite struct MutationTests {
  /// A column's numbers and where its entries end, as bits.
  private struct Column: Equatable {
    var bits: [UInt64] = []
    var offsets = [0]
  }

  /// The columns of a tree by path. What cannot be read throws when it is asked for, so it is left
  /// out, and so is a column of another name.
  private static func columns(_ source: MemoryBytes, tree: String) -> [String: Column]? {
    guard let tree = try? ROOTFile(source: source).tree(tree),
      let workspace = try? ReadingWorkspace(for: "mutated")
    else { return nil }
    var columns: [String: Column] = [:]
    for branch in tree.branches {
      guard (try? tree.summary(of: branch, workspace: workspace)) != nil,
        let reader = try? ColumnReader(branch, of: tree, workspace: workspace)
      else { continue }
      var column = Column()
      var values: [Double] = []
      guard (try? reader.append(0..<tree.entryCount, to: &values, offsets: &column.offsets)) != nil
      else { continue }
      column.bits = values.map(\.bitPattern)
      // Of two with one name either may be meant.
      if tree.branches.count(where: { $0.path == branch.path }) == 1 {
        columns[branch.path] = column
      }
    }
    return columns
  }

  /// The bytes that are no header: the values in the baskets.
  private static func values(of source: MemoryBytes, tree: String) throws -> [Range<Int>] {
    try ROOTFile(source: source).tree(tree).branches.flatMap { branch in
      try branch.baskets.places.compactMap { place -> Range<Int>? in
        guard case .file(let position, let size) = place else { return nil }
        let record = Array(source.bytes[position..<position + size])
        return try record.withCursor("a basket") { cursor throws(ROOTFault) in
          let key = try TKey(&cursor)
          let header = try TBasketHeader(&cursor)
          return position + key.fKeylen..<position + header.fLast
        }
      }
    }
  }

  private static let takesAll =
    ProcessInfo.processInfo.environment["HEP_PREP_ALL_FLIPS"] != nil

  /// Flips bytes of everything that is not a value, one at a time: in the small file each, in the
  /// streamer information, the longest record, one of 41, in the file of all kinds one of 499. With
  /// HEP_PREP_ALL_FLIPS all of them, which takes an hour in a debug build.
  @Test(
    arguments: [("codec_none.root", "T"), ("plain.root", "Events"), ("plain.root", "Objects")],
    [0xFF, 0x01] as [UInt8])
  func aFlippedHeaderGivesTheSameColumnsOrAnError(
    file: (name: String, tree: String), mask: UInt8
  ) throws {
    let original = try Fixtures.bytes(file.name)
    let expected = try #require(Self.columns(original, tree: file.tree))
    let values = try ROOTFile(source: original).trees.flatMap {
      try Self.values(of: original, tree: $0.path)
    }
    let header = try TFileHeader(original)
    let infos = header.fSeekInfo..<header.fSeekInfo + header.fNbytesInfo
    var silent: [Int] = []
    for position in original.bytes.indices where !values.contains(where: { $0.contains(position) })
    {
      let stride = file.name == "plain.root" ? 499 : infos.contains(position) ? 41 : 1
      if !Self.takesAll, position % stride != 0 { continue }
      var copy = original
      copy.bytes[position] ^= mask
      guard let found = Self.columns(copy, tree: file.tree) else { continue }
      if found.contains(where: { path, column in expected[path].map { $0 != column } ?? false }) {
        silent.append(position)
      }
    }
    #expect(silent == [], "columns differ without an error")
  }

  /// Whether integers have signs is one bit: the letter in the title tells that it is flipped.
  @Test(arguments: ["b", "s", "i", "l", "jagged2", "ub", "us", "ui", "ul"])
  func aFlippedSignIsAnError(name: String) throws {
    let original = try Fixtures.bytes("plain.root")
    let titles = ["b": "b/B", "s": "s/S", "i": "i/I", "l": "l/L", "jagged2": "jagged2[n][2]/S"]
    let title = Array((titles[name] ?? "\(name)/\(name.last ?? " ")").utf8)
    let header = try ROOTFile(source: original).trees[0]
    let record = header.position..<header.position + header.size
    let starts = record.filter { original.bytes[$0...].starts(with: title) }
    let start = try #require(starts.count == 1 ? starts.first : nil)
    var copy = original
    // The letter's case: as good as a flip of the leaf's flag.
    copy.bytes[start + title.count - 1] ^= 0x20
    let tree = try ROOTFile(source: copy).tree("Events")
    let branch = try #require(tree.branches(named: name).first)
    let error = #expect(throws: ROOTError.self) {
      try ColumnReader(branch, of: tree, workspace: ReadingWorkspace(for: "flipped"))
    }
    #expect(error?.description.contains("as fIsUnsigned of the leaf of") == true)
  }

  /// One basket named by a thousand entries of the table would be inflated a thousand times.
  @Test func basketsThatDoNotFitIntoTheFileAreRefused() throws {
    var copy = try Fixtures.bytes("codec_none.root")
    let branch = try ROOTFile(source: copy).tree("T").branches[0]
    guard case .file(_, let size) = branch.baskets.places[0] else {
      Issue.record("the fixture's basket is in the file")
      return
    }
    // fBasketBytes stands in the tree's header behind a 1 that says that it is there.
    let wanted = [1] + withUnsafeBytes(of: Int32(size).bigEndian) { Array($0) }
    let start = try #require(
      copy.bytes.indices.first { copy.bytes[$0...].starts(with: wanted) })
    copy.put(Int32.max, at: start + 1)
    let tree = try ROOTFile(source: copy).tree("T")
    let error = #expect(throws: ROOTError.self) {
      try ColumnReader(tree.branches[0], of: tree, workspace: ReadingWorkspace(for: "large"))
    }
    #expect(error?.description.contains("as the size of the baskets") == true)
  }

  /// All records agree on a million million entries, for which the baskets have no bytes: no column is read, and
  /// no memory taken.
  @Test func moreEntriesThanBasketsCanHoldAreRefused() throws {
    var copy = try Fixtures.bytes("codec_none.root")
    let header = try ROOTFile(source: copy).trees[0]
    let record = header.position..<header.position + header.size
    let entries = withUnsafeBytes(of: Int64(200).bigEndian, Array.init)
    for place in record where copy.bytes[place...].starts(with: entries) {
      copy.put(Int64(1) << 40, at: place)
    }
    let tree = try ROOTFile(source: copy).tree("T")
    #expect(tree.entryCount == 1 << 40)
    for name in ["n", "d"] {
      let error = #expect(throws: ROOTError.self) {
        try ColumnReader(
          tree.branches(named: name)[0], of: tree, workspace: ReadingWorkspace(for: "long"))
      }
      #expect(
        error?.description.contains(
          "as the number of entries in basket \(name == "n" ? 0 : 1), expected 0 to")
          == true)
    }
    // Where no entry need have a byte, the counter, which is asked first, stands for the column.
    let column = tree.branches(named: "x")[0]
    #expect(tree.counter(of: column)?.name == "n")
  }

  /// Many names for one tree would be many trees to decode.
  @Test func twoNamesForOneTreeAreRefused() throws {
    var copy = try Fixtures.bytes("plain.root")
    let file = try ROOTFile(source: copy)
    let other = try #require(file.trees.first { $0.path == "Events" })
    let name = Array("\u{5}TTree\u{7}Objects".utf8)
    // The key in the list stands behind the tree itself, with short seeks.
    let start = try #require(
      copy.bytes.indices.last { copy.bytes[$0...].starts(with: name) })
    copy.put(Int32(other.position), at: start - 8)
    copy.put(Int32(other.size), at: start - 26)
    #expect(throws: ROOTError.self) { try ROOTFile(source: copy).tree("Objects") }
    #expect(throws: Never.self) { try ROOTFile(source: copy).tree("Events") }
  }

  /// Reads everything there is; errors are answers.
  static func readAll(_ source: MemoryBytes) {
    guard let file = try? ROOTFile(source: source),
      let workspace = try? ReadingWorkspace(for: "mutated")
    else { return }
    for key in file.trees {
      guard let tree = try? file.tree(key) else { continue }
      for branch in tree.branches {
        _ = try? tree.summary(of: branch, workspace: workspace)
        guard let reader = try? ValueReader(branch, of: tree, workspace: workspace) else {
          continue
        }
        _ = try? reader.values(of: 0..<tree.entryCount)
      }
    }
  }

  /// A few bytes replaced, a run of them copied elsewhere, or the file cut.
  private static func mutate(_ bytes: inout [UInt8], _ words: inout PhiloxSequence) {
    func below(_ count: Int) -> Int { Int(words.below(UInt64(max(1, count)))) }
    for _ in 0...below(4) {
      let position = below(bytes.count)
      switch below(5) {
      case 0: bytes[position] = UInt8(truncatingIfNeeded: words.next())
      case 1: bytes[position] ^= 1 << UInt8(below(8))
      case 2: bytes[position] = [0, 0x7F, 0x80, 0xFF][below(4)]
      case 3:
        let count = min(1 + below(16), bytes.count - position)
        let from = below(bytes.count - count)
        bytes.replaceSubrange(position..<position + count, with: Array(bytes[from..<from + count]))
      default: if below(8) == 0 { bytes.removeLast(below(bytes.count / 2)) }
      }
    }
  }

  @Test(arguments: [
    "codec_none.root", "codec_zlib.root", "codec_lz4.root", "objects.root", "values.root",
    "embedded.root",
  ])
  func mutatedFilesAreNoTrap(name: String) throws {
    let original = try Fixtures.bytes(name)
    var words = PhiloxSequence(key: 7, stream: 1)
    for _ in 0..<120 {
      var copy = original
      Self.mutate(&copy.bytes, &words)
      Self.readAll(copy)
    }
  }
}
