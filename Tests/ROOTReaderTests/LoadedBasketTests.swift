import Diagnostics
import Testing

@testable import ROOTReader

/// What is wrong with a basket is said with file, tree, branch, basket and entry.
@Suite struct LoadedBasketTests {
  private static let advice = "; the file is damaged: copy or make it again"
  private let source: MemoryBytes
  private let tree: Tree

  init() throws {
    source = try Fixtures.bytes("codec_none.root")
    tree = try ROOTFile(source: source).tree("T")
  }

  /// Where a basket of a branch begins, and how long its header is.
  private func basket(_ branch: String, _ index: Int) throws -> (position: Int, keySize: Int) {
    guard case .file(let position, _) = tree.branches(named: branch)[0].baskets.places[index]
    else {
      Issue.record("basket \(index) of \(branch) is in the header")
      return (0, 0)
    }
    return (position, Int(source.bytes[position + 14]) << 8 | Int(source.bytes[position + 15]))
  }

  /// The line of the error with which a branch of a changed file is read.
  private func line(_ source: MemoryBytes, _ branch: String) throws -> String? {
    let tree = try ROOTFile(source: source).tree("T")
    do {
      _ = try tree.summary(
        of: tree.branches(named: branch)[0], workspace: ReadingWorkspace(for: source.path))
      return nil
    } catch {
      return error.line
    }
  }

  @Test func unchangedFileIsRead() throws {
    #expect(try line(source, "x") == nil)
  }

  /// A basket that is inflated beside others: its damage is its own.
  @Test(arguments: 0..<5, [true, false])
  func damageIsSaidInItsTurn(damaged: Int, isInHeader: Bool) throws {
    let intact = try Fixtures.bytes("embedded.root")
    let tree = try ROOTFile(source: intact).tree("T")
    let branch = tree.branches(named: "x")[0]
    let starts = branch.baskets.starts
    guard case .file(let position, let size) = branch.baskets.places[damaged] else {
      Issue.record("basket \(damaged) is in the header")
      return
    }
    var changed = intact
    changed.bytes[isInHeader ? position : position + size - 1] ^= 0x40
    let workspace = try ReadingWorkspace(for: "changed")
    let reader = try ColumnReader(
      branch, of: try ROOTFile(source: changed).tree("T"), workspace: workspace)
    workspace.announced = 0..<tree.entryCount
    for basket in 0..<branch.baskets.count {
      let entries = starts[basket]..<starts[basket + 1]
      var values: [Float] = []
      if basket == damaged {
        let error = #expect(throws: ROOTError.self) { try reader.append(entries, to: &values) }
        #expect(error?.basket == damaged)
      } else {
        try reader.append(entries, to: &values)
        var expected: [Float] = []
        try ColumnReader(branch, of: tree, workspace: ReadingWorkspace(for: "intact"))
          .append(entries, to: &expected)
        #expect(values == expected, "basket \(basket)")
      }
    }
  }

  @Test func wrongNumberOfEntriesNamesTheBasket() throws {
    let (position, keySize) = try basket("x", 1)
    let starts = tree.branches(named: "x")[0].baskets.starts
    let count = starts[2] - starts[1]
    var changed = source
    changed.put(Int32(count + 1), at: position + keySize - 9)
    #expect(
      try line(changed, "x")
        == "codec_none.root: tree \"T\", branch \"x\", basket 1, entry \(starts[1]): "
        + "found \(count + 1) as fNevBuf, expected \(count)\(Self.advice)")
  }

  @Test func basketOfAnotherClassIsRefused() throws {
    let (position, _) = try basket("d", 0)
    var changed = source
    // The class's name follows 34 bytes of numbers and its own length.
    changed.bytes[position + 35] = UInt8(ascii: "X")
    #expect(
      try line(changed, "d")
        == "codec_none.root: tree \"T\", branch \"d\", basket 0, entry 0: "
        + "found \"XBasket\" as the basket's class, expected \"TBasket\"\(Self.advice)")
  }

  @Test func endOfTheValuesBeyondTheBasketIsRefused() throws {
    let (position, keySize) = try basket("x", 0)
    var changed = source
    changed.put(Int32(1 << 30), at: position + keySize - 5)
    let objectSize = Int(source.bytes[position + 8]) << 8 | Int(source.bytes[position + 9])
    #expect(
      try line(changed, "x")
        == "codec_none.root: tree \"T\", branch \"x\", basket 0, entry 0: found 1073741824 as "
        + "fLast, expected \(keySize) to \(keySize + objectSize)\(Self.advice)")
  }

  @Test func entryOffsetThatGoesBackNamesTheEntry() throws {
    let (position, keySize) = try basket("x", 0)
    let last = position + keySize - 5
    let values = (0..<4).reduce(0) { $0 << 8 | Int(source.bytes[last + $1]) } - keySize
    // Behind the values stand the number of offsets and then they: entry 3 begins after 3 items.
    let offset = position + keySize + values + 4 + 3 * 4
    var changed = source
    changed.put(Int32(keySize), at: offset)
    #expect(
      try line(changed, "x")?.hasPrefix(
        "codec_none.root: tree \"T\", branch \"x\", basket 0, entry 3: "
          + "found 0 as the entry's offset, expected 4 to ") == true)
  }

  @Test func countThatDiffersFromTheItemsNamesTheEntry() throws {
    let (position, keySize) = try basket("n", 0)
    var changed = source
    changed.put(1 as Int32, at: position + keySize + 4 * 7)
    #expect(
      try line(changed, "x")
        == "codec_none.root: tree \"T\", branch \"x\", basket 0, entry 7: "
        + "found 3 items, expected 1 by \"n\"; the branches are not of one collection, or "
        + "the file is damaged")
  }

  /// Whatever bit is turned, a file reads as before or gives an error; it never crashes.
  ///
  /// The file's objects carry checksums (zlib), so no turned bit can pass for a value.
  @Test func turnedBitsGiveTheSameColumnsOrAnError() throws {
    let source = try Fixtures.bytes("codec_zlib.root")
    let expected = try columns(source)
    var generator = SplitMix(state: 11)
    // All of the head, where the records are that nothing checks, and a sample of the rest.
    let places =
      Array(0..<340)
      + (0..<400).map { _ in Int.random(in: 340..<source.bytes.count, using: &generator) }
    for place in places {
      var changed = source
      let bit = Int.random(in: 0..<8, using: &generator)
      changed.bytes[place] ^= 1 << UInt8(bit)
      if let found = try? columns(changed) {
        #expect(found == expected, "bit \(bit) of byte \(place)")
      }
    }
  }

  private func columns(_ source: MemoryBytes) throws -> [[Double]] {
    let tree = try ROOTFile(source: source).tree("T")
    return try ["n", "x", "d"].map { name in
      try tree.read(#require(tree.branches(named: name).first)).values
    }
  }
}
