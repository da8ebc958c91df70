/// Lends the bytes of entries whose values have to be walked; belongs to one thread.
final class EntryReader {
  let branch: Branch
  let shape: ValueShape
  let decoder: ValueDecoder
  private let tree: Tree
  private let basket: LoadedBasket
  private var counts: ColumnReader?
  /// In a basket without entry offsets: where the entries begin, as far as they were walked.
  private var starts: [Int] = [0]
  /// The first entry of the basket that `starts` is about; nil at first.
  private var walked: Int?

  init(
    _ branch: Branch, _ shape: ValueShape, of tree: Tree, workspace: ReadingWorkspace
  ) throws(ROOTError) {
    self.branch = branch
    self.shape = shape
    self.tree = tree
    decoder = ValueDecoder(infos: tree.infos)
    guard branch.baskets.fFileName.isEmpty else {
      throw tree.error(.otherFile(branch.baskets.fFileName), branch: branch)
    }
    guard branch.heldEntryCount == tree.entryCount else {
      throw tree.error(
        .mismatch(
          "the number of entries in the baskets", found: branch.heldEntryCount,
          expected: tree.entryCount), branch: branch)
    }
    basket = LoadedBasket(
      branch, NumberLayout(type: .uint8, framing: .bytes, valuesPerItem: 1), in: tree,
      workspace: workspace)
    if case .rest = shape, let counter = tree.counter(of: branch),
      counter.heldEntryCount == tree.entryCount
    {
      counts = try ColumnReader(counter, of: tree, workspace: workspace)
    }
  }

  /// Calls `body` with the bytes of each entry, and what they mean.
  func forEach(
    _ entries: Range<Int>,
    _ body: (ValueShape, inout ByteCursor) throws(ROOTFault) -> Void
  ) throws(ROOTError) {
    precondition(
      entries.lowerBound >= 0 && entries.upperBound <= tree.entryCount, "entries of the tree")
    for entry in entries {
      try basket.load(holding: entry, upTo: entry + 1)
      decoder.origin = basket.keySize
      do throws(ROOTFault) {
        if basket.hasOffsets {
          let local = entry - basket.entries.lowerBound
          let start = Int(basket.itemOffsets[local])
          try read(start, Int(basket.itemOffsets[local + 1]), shape, body)
        } else {
          try walk(to: entry, body)
        }
      } catch {
        throw basket.error(.notUnderstood(error), entry: entry)
      }
    }
  }

  private func read(
    _ start: Int, _ end: Int, _ shape: ValueShape,
    _ body: (ValueShape, inout ByteCursor) throws(ROOTFault) -> Void
  ) throws(ROOTFault) {
    let bytes = UnsafeRawBufferPointer(rebasing: basket.values[..<end])
    var cursor = ByteCursor(bytes, of: "the entry", at: start)
    try body(shape, &cursor)
    guard cursor.position == end else {
      throw .mismatch("the end of the entry", found: cursor.position, expected: end)
    }
  }

  // MARK: Without entry offsets

  /// Passes over the entries in front, for nothing says where one begins.
  private func walk(
    to entry: Int, _ body: (ValueShape, inout ByteCursor) throws(ROOTFault) -> Void
  ) throws(ROOTFault) {
    let first = basket.entries.lowerBound
    if walked != first {
      // Each has a byte at least: their number is only another number of the file's.
      guard basket.entries.count <= basket.values.count else {
        throw .outOfRange(
          "the number of entries without offsets", found: basket.entries.count, least: 0,
          most: basket.values.count)
      }
      walked = first
      starts = [0]
    }
    let wanted = entry - first
    while starts.count <= wanted {
      try step(starts.count - 1) { shape, cursor throws(ROOTFault) in
        _ = try decoder.entry(shape, &cursor)
      }
    }
    try step(wanted, body)
  }

  /// Walks one entry, and notes where the next begins.
  private func step(
    _ local: Int, _ body: (ValueShape, inout ByteCursor) throws(ROOTFault) -> Void
  ) throws(ROOTFault) {
    var shape = shape
    let isLast = local == basket.entries.count - 1
    if case .rest(let item) = shape, !(isLast && local == 0) {
      guard let counts else { throw .unreadable(typeName: "items without entry offsets") }
      var offsets = [0]
      let entry = basket.entries.lowerBound + local
      do throws(ROOTError) {
        try counts.appendCounts(entry..<entry + 1, to: &offsets)
      } catch {
        throw error.fault
      }
      shape = .array(item, count: offsets[1])
    }
    let bytes = UnsafeRawBufferPointer(basket.values)
    var cursor = ByteCursor(bytes, of: "the entry", at: starts[local])
    try body(shape, &cursor)
    guard !isLast || cursor.position == cursor.end else {
      throw .mismatch("the end of the entry", found: cursor.position, expected: cursor.end)
    }
    if local == starts.count - 1 { starts.append(cursor.position) }
  }
}
