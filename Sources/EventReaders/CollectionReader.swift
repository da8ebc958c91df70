import ROOTReader

/// Reads the columns of one collection, each of which must have the items that its counter says.
struct CollectionReader {
  private let counter: Counter

  private enum Counter {
    /// A branch of counts.
    case counts(ItemCounts)
    /// A column of the collection itself, where nothing counts its items.
    case column(ColumnReader)
  }

  /// - Parameter column: Any column of the collection.
  init(_ column: ColumnReader, _ tree: Tree, _ workspace: ReadingWorkspace) throws {
    if let branch = tree.counter(of: column.branch) {
      counter = .counts(
        ItemCounts(
          try ColumnReader(branch, of: tree, workspace: workspace), workspace: workspace))
    } else {
      counter = .column(column)
    }
  }

  /// Makes the counts known to columns of the collection that will be read.
  func count(_ columns: ColumnReader?...) {
    guard case .counts(let counts) = counter else { return }
    for column in columns { column?.expectedCounts = counts }
  }

  /// Appends where each entry's items end.
  func appendOffsets(_ entries: Range<Int>, to offsets: inout [Int]) throws {
    switch counter {
    case .counts(let counts): try counts.append(entries, to: &offsets)
    case .column(let reader): try reader.appendOffsets(entries, to: &offsets)
    }
  }

  /// Appends the values of a column.
  func append<Value: ColumnValue>(
    _ column: ColumnReader, _ entries: Range<Int>, to values: inout [Value],
    matching offsets: [Int]
  ) throws {
    let name =
      switch counter {
      case .counts(let counts): counts.counter.branch.path
      case .column(let reader): reader.branch.path
      }
    try column.append(entries, to: &values, matching: offsets, of: name)
  }
}

/// Reads one item of each entry's: of objects that every event has once, or of its weights.
final class FirstItemReader {
  let column: ColumnReader
  private let tree: Tree
  private let index: Int
  private let isOnly: Bool
  private var offsets: [Int] = []

  /// - Parameter isOnly: Whether no entry may have several items.
  init(_ column: ColumnReader, _ tree: Tree, index: Int = 0, isOnly: Bool = false) {
    self.column = column
    self.tree = tree
    self.index = index
    self.isOnly = isOnly
  }

  /// Appends the item of each entry.
  ///
  /// - Throws: ``EventReaderError/missingItem(file:tree:branch:entry:index:found:)``, and
  ///   ``EventReaderError/severalItems(file:tree:branch:entry:found:)``.
  func append<Value: ColumnValue>(_ entries: Range<Int>, to values: inout [Value]) throws {
    let start = values.count
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    try column.append(entries, to: &values, offsets: &offsets)
    if hasOneItemEach, values.count - start == entries.count { return }
    for entry in 0..<entries.count {
      let found = offsets[entry + 1] - offsets[entry]
      guard found > index else {
        throw EventReaderError.missingItem(
          file: tree.file, tree: tree.path, branch: column.branch.path,
          entry: entries.lowerBound + entry, index: index, found: found)
      }
      guard found == 1 || !isOnly else {
        throw EventReaderError.severalItems(
          file: tree.file, tree: tree.path, branch: column.branch.path,
          entry: entries.lowerBound + entry, found: found)
      }
    }
    for entry in 0..<entries.count {
      values[start + entry] = values[start + offsets[entry] + index]
    }
    values.removeSubrange(start + entries.count..<values.count)
  }

  /// The usual case: nothing is to be picked, nor to be refused.
  private var hasOneItemEach: Bool {
    guard index == 0 else { return false }
    var difference = 0
    for entry in offsets.indices { difference |= offsets[entry] ^ entry }
    return difference == 0
  }
}
