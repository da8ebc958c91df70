/// Reads the values of a branch of any kind that is understood; belongs to one thread.
///
/// Numbers come through a ``ColumnReader``. Everything else (strings, containers in containers,
/// objects of classes, branches of several leaves) is taken apart entry by entry, by the file's own
/// description of its classes. Made for looking into files: see ``ColumnReader`` for speed.
public final class ValueReader {
  /// The branch.
  public let branch: Branch
  private let source: Source

  private enum Source {
    case column(ColumnReader, NumberLayout)
    case entries(EntryReader)
  }

  /// Prepares to read a branch; reads nothing yet.
  ///
  /// - Throws: ``ROOTError`` where the branch is not understood, has its baskets in another file, or
  ///   has another number of entries than the tree.
  public init(
    _ branch: Branch, of tree: Tree, workspace: ReadingWorkspace
  ) throws(ROOTError) {
    if let fault = branch.fault { throw tree.error(fault, branch: branch) }
    self.branch = branch
    if let layout = branch.layout {
      source = .column(try ColumnReader(branch, of: tree, workspace: workspace), layout)
    } else if let shape = branch.shape {
      source = .entries(try EntryReader(branch, shape, of: tree, workspace: workspace))
    } else {
      throw tree.error(.unknownLayout(typeName: branch.typeName), branch: branch)
    }
  }

  /// The values of a range of entries, one an entry.
  ///
  /// - Precondition: The tree has the entries.
  /// - Throws: ``ROOTError`` naming basket and entry: a damaged basket, or bytes that are not what the
  ///   file's descriptions make of them.
  public func values(of entries: Range<Int>) throws(ROOTError) -> [TreeValue] {
    switch source {
    case .column(let reader, let layout): return try numbers(reader, layout, entries)
    case .entries(let reader):
      var values: [TreeValue] = []
      values.reserveCapacity(entries.count)
      try reader.forEach(entries) { shape, cursor throws(ROOTFault) in
        values.append(try reader.decoder.entry(shape, &cursor))
      }
      return values
    }
  }

  private func numbers(
    _ reader: ColumnReader, _ layout: NumberLayout, _ entries: Range<Int>
  ) throws(ROOTError) -> [TreeValue] {
    switch layout.type {
    case .bool: try lists(reader, layout, entries, UInt8.self) { .bool($0 != 0) }
    case .int8, .int16, .int32, .int64:
      try lists(reader, layout, entries, Int64.self) { .integer($0) }
    case .uint8, .uint16, .uint32, .uint64:
      try lists(reader, layout, entries, UInt64.self) { .unsigned($0) }
    case .float32: try lists(reader, layout, entries, Float.self) { .float($0) }
    case .float64: try lists(reader, layout, entries, Double.self) { .real($0) }
    }
  }

  private func lists<Value: ColumnValue>(
    _ reader: ColumnReader, _ layout: NumberLayout, _ entries: Range<Int>, _ type: Value.Type,
    _ wrap: (Value) -> TreeValue
  ) throws(ROOTError) -> [TreeValue] {
    var numbers: [Value] = []
    var offsets = [0]
    try reader.append(entries, to: &numbers, offsets: &offsets)
    let size = layout.valuesPerItem
    return zip(offsets, offsets.dropFirst()).map { start, end in
      let items = (start..<end).map { item -> TreeValue in
        guard size > 1 else { return wrap(numbers[item]) }
        return .list(numbers[item * size..<(item + 1) * size].map(wrap))
      }
      return layout.isJagged || items.count != 1 ? .list(items) : items[0]
    }
  }
}
