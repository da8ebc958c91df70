/// Reads one branch; belongs to one thread.
///
/// Keeps the basket that it read last: reading forward inflates every basket once. All buffers are
/// reused, so the steady state allocates nothing.
public final class ColumnReader {
  /// The branch.
  public let branch: Branch
  private let layout: NumberLayout
  private let basket: LoadedBasket
  let tree: Tree
  /// Memory for the values of a branch that counts.
  private var counts: [UInt32] = []

  /// Prepares to read a branch; reads nothing yet.
  ///
  /// - Throws: ``ROOTError`` where the branch is not of numbers, has its baskets in another file, or
  ///   has another number of entries than the tree.
  public init(
    _ branch: Branch, of tree: Tree, workspace: ReadingWorkspace
  ) throws(ROOTError) {
    if let fault = branch.fault { throw tree.error(fault, branch: branch) }
    guard let layout = branch.layout else {
      throw tree.error(.unreadable(typeName: branch.typeName), branch: branch)
    }
    guard branch.baskets.fFileName.isEmpty else {
      throw tree.error(.otherFile(branch.baskets.fFileName), branch: branch)
    }
    let held = branch.baskets.starts.last ?? 0
    guard held == tree.entryCount else {
      throw tree.error(
        .mismatch("the number of entries in the baskets", found: held, expected: tree.entryCount),
        branch: branch)
    }
    self.branch = branch
    self.layout = layout
    self.tree = tree
    basket = LoadedBasket(branch, layout, in: tree, workspace: workspace)
  }

  /// The counts of the items, which are known before the branch's own offsets are read. Values are
  /// never read by them: they are what the offsets are expected to be, and a checksum decides.
  public var expectedCounts: ItemCounts? {
    get { basket.counts }
    set { basket.counts = newValue }
  }

  /// Appends the values of a range of entries.
  ///
  /// - Precondition: The tree has the entries.
  /// - Throws: ``ROOTError`` naming basket and entry: a damaged basket, or a value that does not fit.
  public func append<Value: ColumnValue>(
    _ entries: Range<Int>, to values: inout [Value]
  ) throws(ROOTError) {
    try forEachPart(of: entries) { part throws(ROOTError) in
      try append(part, to: &values)
    }
  }

  /// Appends the values of a range of entries, and where each entry's items end.
  ///
  /// - Parameters:
  ///   - entries: The entries.
  ///   - values: What the values are appended to.
  ///   - offsets: Holds one offset at least, where the first entry's items begin.
  /// - Precondition: The tree has the entries.
  /// - Throws: As ``append(_:to:)``.
  public func append<Value: ColumnValue>(
    _ entries: Range<Int>, to values: inout [Value], offsets: inout [Int]
  ) throws(ROOTError) {
    try forEachPart(of: entries) { part throws(ROOTError) in
      appendOffsets(part, to: &offsets)
      try append(part, to: &values)
    }
  }

  /// Appends the values of a range of entries, each of which must have the given number of items.
  ///
  /// - Parameters:
  ///   - entries: The entries.
  ///   - values: What the values are appended to.
  ///   - offsets: Where the items of each entry begin; one more than there are entries.
  ///   - counter: The name of what counted them, for the error.
  /// - Precondition: The tree has the entries.
  /// - Throws: As ``append(_:to:)``; also where an entry has another number of items.
  public func append<Value: ColumnValue>(
    _ entries: Range<Int>, to values: inout [Value], matching offsets: [Int], of counter: String
  ) throws(ROOTError) {
    precondition(offsets.count == entries.count + 1, "offsets of other entries")
    try forEachPart(of: entries) { part throws(ROOTError) in
      try check(part, offsets, from: part.first - entries.lowerBound, counter)
      try append(part, to: &values)
    }
  }

  /// Appends where the items of each of a range of entries end, and no values.
  ///
  /// - Parameters:
  ///   - entries: The entries.
  ///   - offsets: Holds one offset at least, where the first entry's items begin.
  /// - Precondition: The tree has the entries.
  /// - Throws: ``ROOTError`` naming basket and entry: a damaged basket.
  public func appendOffsets(
    _ entries: Range<Int>, to offsets: inout [Int]
  ) throws(ROOTError) {
    try forEachPart(of: entries) { part throws(ROOTError) in
      appendOffsets(part, to: &offsets)
    }
  }

  /// Appends the running sum of the values of a range of entries: offsets from counts.
  ///
  /// - Parameters:
  ///   - entries: The entries.
  ///   - offsets: Holds one offset at least, to which the first count is added.
  /// - Precondition: The branch holds one integer an entry; the tree has the entries.
  /// - Throws: As ``append(_:to:)``; also where a count is negative or too large to be one.
  public func appendCounts(
    _ entries: Range<Int>, to offsets: inout [Int]
  ) throws(ROOTError) {
    counts.removeAll(keepingCapacity: true)
    try append(entries, to: &counts)
    precondition(counts.count == entries.count, "counts are one number an entry")
    var end = offsets.last ?? 0
    offsets.append(addingCapacity: counts.count) { span in
      for count in counts {
        end += Int(count)
        span.append(end)
      }
    }
  }

  // MARK: Parts of entries in one basket

  /// A run of entries in the basket that is loaded.
  struct Part {
    /// The first entry, in the tree.
    let first: Int
    /// The entries, in the basket.
    let local: Range<Int>
  }

  /// Loads the baskets of a range of entries one after the other.
  func forEachPart(
    of entries: Range<Int>, _ body: (Part) throws(ROOTError) -> Void
  ) throws(ROOTError) {
    precondition(
      entries.lowerBound >= 0 && entries.upperBound <= tree.entryCount, "entries of the tree")
    var first = entries.lowerBound
    while first < entries.upperBound {
      try basket.load(holding: first, upTo: entries.upperBound)
      let end = min(entries.upperBound, basket.entries.upperBound)
      let start = basket.entries.lowerBound
      try body(Part(first: first, local: first - start..<end - start))
      first = end
    }
  }

  /// The items of a part, counted in the basket.
  private func items(_ part: Part) -> Range<Int> {
    guard layout.isJagged else {
      let count = layout.itemsPerEntry
      return part.local.lowerBound * count..<part.local.upperBound * count
    }
    return Int(
      basket.itemOffsets[part.local.lowerBound])..<Int(basket.itemOffsets[part.local.upperBound])
  }

  /// The numbers of a part.
  func numbers(_ part: Part) -> BigEndianNumbers {
    let items = items(part)
    let size = layout.itemSize
    return BigEndianNumbers(
      bytes: UnsafeRawBufferPointer(
        rebasing: basket.values[items.lowerBound * size..<items.upperBound * size]),
      type: layout.type)
  }

  private func append<Value: ColumnValue>(
    _ part: Part, to values: inout [Value]
  ) throws(ROOTError) {
    let numbers = numbers(part)
    guard let misfit = Value.append(numbers, to: &values) else { return }
    throw basket.error(
      .valueDoesNotFit(numbers.text(at: misfit), type: Value.typeName),
      entry: entry(ofValue: misfit, in: part))
  }

  /// The entry that holds a value, counted in the part.
  private func entry(ofValue value: Int, in part: Part) -> Int {
    let item = value / layout.valuesPerItem + items(part).lowerBound
    let local =
      layout.isJagged
      ? part.local.first { item < Int(basket.itemOffsets[$0 + 1]) } ?? part.local.lowerBound
      : item / layout.itemsPerEntry
    return part.first + local - part.local.lowerBound
  }

  private func appendOffsets(_ part: Part, to offsets: inout [Int]) {
    let end = offsets.last ?? 0
    let start = offsets.count
    offsets.append(contentsOf: repeatElement(end, count: part.local.count))
    guard layout.isJagged else {
      for entry in 0..<part.local.count {
        offsets[start + entry] += (entry + 1) * layout.itemsPerEntry
      }
      return
    }
    offsets.withUnsafeMutableBufferPointer { offsets in
      basket.itemOffsets.withUnsafeBufferPointer { items in
        let shift = end &- Int(items[part.local.lowerBound])
        for entry in 0..<part.local.count {
          // None is negative: the signs need not be widened.
          let item = UInt32(bitPattern: items[part.local.lowerBound &+ entry &+ 1])
          offsets[start &+ entry] = Int(item) &+ shift
        }
      }
    }
  }

  /// Checks the numbers of items of a part against given ones.
  func check(
    _ part: Part, _ offsets: [Int], from start: Int, _ counter: String
  ) throws(ROOTError) {
    let count = part.local.count
    guard layout.isJagged else {
      for entry in 0..<count {
        let expected = offsets[start + entry + 1] - offsets[start + entry]
        guard expected == layout.itemsPerEntry else {
          throw countError(part, entry, layout.itemsPerEntry, expected, counter)
        }
      }
      return
    }
    let lower = part.local.lowerBound
    let isSame = offsets.withUnsafeBufferPointer { offsets in
      basket.itemOffsets.withUnsafeBufferPointer { items in
        let total = Int(items[lower + count]) - Int(items[lower])
        guard offsets[start + count] - offsets[start] == total else { return false }
        // Both ascend by the same 31 bits at most, so their lower halves say all; half as wide, the
        // loop is twice as fast.
        let shift = Int32(truncatingIfNeeded: offsets[start]) &- items[lower]
        let offsets = UnsafeBufferPointer(rebasing: offsets[(start + 1)...].prefix(count))
        let items = UnsafeBufferPointer(rebasing: items[(lower + 1)...].prefix(count))
        var difference: Int32 = 0
        for entry in 0..<count {
          difference |= Int32(truncatingIfNeeded: offsets[entry]) ^ (items[entry] &+ shift)
        }
        return difference == 0
      }
    }
    guard !isSame else { return }
    for entry in 0..<count {
      let found = Int(basket.itemOffsets[lower + entry + 1] - basket.itemOffsets[lower + entry])
      let expected = offsets[start + entry + 1] - offsets[start + entry]
      if found != expected { throw countError(part, entry, found, expected, counter) }
    }
  }

  private func countError(
    _ part: Part, _ entry: Int, _ found: Int, _ expected: Int, _ counter: String
  ) -> ROOTError {
    basket.error(
      .countDiffers(found: found, expected: expected, counter: counter),
      entry: part.first + entry)
  }
}
