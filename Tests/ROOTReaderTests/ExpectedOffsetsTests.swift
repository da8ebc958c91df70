import CounterRandom
import Foundation
import Testing

@testable import ROOTReader

/// What the offsets of a column are expected to be changes no value and hides no damage: all columns of
/// the collections of a real Delphes file.
@Suite struct ExpectedOffsetsTests {
  private static let path = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("PrepCommandTests/Fixtures/signal_a.root").path

  /// A column whose items another branch counts.
  private struct Counted {
    let column, counter: Branch
  }

  private static func counted(_ tree: Tree) -> [Counted] {
    tree.branches.compactMap { column in
      guard let counter = tree.counter(of: column), column.numberType == .float32,
        column.valuesPerItem == 1
      else { return nil }
      return Counted(column: column, counter: counter)
    }
  }

  private static func values(
    _ column: Branch, _ tree: Tree, _ entries: Range<Int>, _ counts: ItemCounts?,
    _ workspace: ReadingWorkspace
  ) throws -> (values: [UInt32], offsets: [Int]) {
    let reader = try ColumnReader(column, of: tree, workspace: workspace)
    reader.expectedCounts = counts
    var (values, offsets): ([Float], [Int]) = ([], [0])
    try reader.append(entries, to: &values, offsets: &offsets)
    return (values.map(\.bitPattern), offsets)
  }

  @Test func countsThatAreKnownChangeNothing() throws {
    let tree = try ROOTFile(path: Self.path).tree("Delphes")
    let workspace = try ReadingWorkspace(for: Self.path)
    var words = PhiloxSequence(key: 8, stream: 0)
    let counted = Self.counted(tree)
    #expect(counted.count > 10)
    for pair in counted {
      for _ in 0..<4 {
        let end = 1 + Int(words.below(UInt64(tree.entryCount)))
        let entries = Int(words.below(UInt64(end)))..<end
        workspace.announced = 0..<0
        let expected = try Self.values(pair.column, tree, entries, nil, workspace)
        workspace.announced = [entries, 0..<tree.entryCount][Int(words.below(2))]
        let counts = ItemCounts(
          try ColumnReader(pair.counter, of: tree, workspace: workspace), workspace: workspace)
        var offsets = [0]
        try counts.append(entries, to: &offsets)
        #expect(offsets == expected.offsets, "\(pair.column.path), entries \(entries)")
        let found = try Self.values(pair.column, tree, entries, counts, workspace)
        #expect(found == expected, "\(pair.column.path), entries \(entries)")
      }
    }
  }

  /// The same number of items in all, in other entries: only the checksum can tell.
  @Test func wrongCountsChangeNothing() throws {
    let tree = try ROOTFile(path: Self.path).tree("Delphes")
    let workspace = try ReadingWorkspace(for: Self.path)
    let all = 0..<tree.entryCount
    for pair in Self.counted(tree) {
      let counter = try ColumnReader(pair.counter, of: tree, workspace: workspace)
      let expected = try Self.values(pair.column, tree, all, nil, workspace)
      let counts = ItemCounts(counter, workspace: workspace)
      let total = expected.offsets[all.count]
      let reversed: [Int] = expected.offsets.map { total - $0 }.reversed()
      let atOnce = expected.offsets.indices.map { $0 == 0 ? 0 : total }
      for wrong in [reversed, atOnce] {
        counts.assume(wrong, for: all)
        let found = try Self.values(pair.column, tree, all, counts, workspace)
        #expect(found == expected, "\(pair.column.path)")
      }
    }
  }

  /// A flipped bit of a basket either is an error or changes no value.
  @Test func damageIsAnErrorOrNothing() throws {
    let intact = MemoryBytes(
      path: Self.path, bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path))))
    let tree = try ROOTFile(source: intact).tree("Delphes")
    let workspace = try ReadingWorkspace(for: Self.path)
    let all = 0..<tree.entryCount
    let pair = try #require(Self.counted(tree).first { $0.column.path.hasSuffix("Jet.PT") })
    let expected = try Self.values(pair.column, tree, all, nil, workspace)
    guard case .file(let position, let size) = pair.column.baskets.places[0] else {
      Issue.record("the basket is in the header")
      return
    }
    var harmless = 0
    for place in position..<position + size {
      var changed = intact
      changed.bytes[place] ^= 0x10
      let damaged = try ROOTFile(source: changed).tree("Delphes")
      let counts = ItemCounts(
        try ColumnReader(pair.counter, of: damaged, workspace: workspace), workspace: workspace)
      counts.assume(expected.offsets, for: all)
      guard let found = try? Self.values(pair.column, damaged, all, counts, workspace) else {
        continue
      }
      #expect(found == expected, "byte \(place - position) of the basket")
      harmless += 1
    }
    #expect(harmless > 0 && harmless < size / 2)
  }
}
