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
      columns[branch.path] = column
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

  /// The streamer information is the longest record, and flips in it are alike: the tests take one
  /// byte of so many, and all of them where HEP_PREP_ALL_FLIPS is set.
  private static let stride =
    ProcessInfo.processInfo.environment["HEP_PREP_ALL_FLIPS"] == nil ? 17 : 1

  /// Flips each byte of everything that is not a value, in turn.
  @Test(arguments: [0xFF, 0x01] as [UInt8])
  func aFlippedHeaderGivesTheSameColumnsOrAnError(mask: UInt8) throws {
    let original = try Fixtures.bytes("codec_none.root")
    let expected = try #require(Self.columns(original, tree: "T"))
    let values = try Self.values(of: original, tree: "T")
    let header = try TFileHeader(original)
    let infos = header.fSeekInfo..<header.fSeekInfo + header.fNbytesInfo
    var silent: [Int] = []
    for position in original.bytes.indices where !values.contains(where: { $0.contains(position) })
    {
      if infos.contains(position), (position - infos.lowerBound) % Self.stride != 0 { continue }
      var copy = original
      copy.bytes[position] ^= mask
      guard let found = Self.columns(copy, tree: "T") else { continue }
      if found.contains(where: { path, column in expected[path].map { $0 != column } ?? false }) {
        silent.append(position)
      }
    }
    #expect(silent == [], "columns differ without an error")
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
    for _ in 0..<250 {
      var copy = original
      Self.mutate(&copy.bytes, &words)
      Self.readAll(copy)
    }
  }
}
