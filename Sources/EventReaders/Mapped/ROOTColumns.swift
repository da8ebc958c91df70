import ROOTReader

/// The branches that a mapping names, with readers of one thread.
struct ROOTColumns: MappedColumns {
  private let tree: Tree
  private let branches: [String: Branch]
  private let workspace: ReadingWorkspace

  init(_ tree: Tree, _ branches: [String: Branch], _ workspace: ReadingWorkspace) {
    self.tree = tree
    self.branches = branches
    self.workspace = workspace
  }

  func event(_ name: String, index: Int?) throws -> any EventColumn {
    let reader = try reader(name)
    let count = reader.branch.itemsPerEntry
    if let index, !reader.branch.isJagged, index >= count {
      throw EventReaderError.noSuchWeight(
        file: tree.file, place: reader.place(in: tree), index: index, count: count)
    }
    return ROOTEventColumn(
      reader, tree, FirstItemReader(reader, tree, index: index ?? 0, isOnly: index == nil))
  }

  func collection(_ pt: String) throws -> any ObjectCollection {
    let reader = try reader(pt)
    return ROOTCollection(
      columns: self, pt: reader, name: pt, items: try CollectionReader(reader, tree, workspace))
  }

  func willRead(_ entries: Range<Int>) { workspace.announced = entries }

  private func reader(_ name: String) throws -> ColumnReader {
    guard let branch = branches[name] else {
      throw EventReaderError.noMappedBranches(
        file: tree.file, tree: tree.path, missing: [name], known: [], mapping: "the mapping")
    }
    let reader = try ColumnReader(branch, of: tree, workspace: workspace)
    guard branch.valuesPerItem == 1 else {
      throw EventReaderError.columnType(
        file: tree.file, place: reader.place(in: tree), found: branch.typeName,
        expected: "one number an item")
    }
    return reader
  }

  private struct ROOTCollection: ObjectCollection {
    let columns: ROOTColumns
    let pt: ColumnReader
    let name: String
    let items: CollectionReader

    var isPadded: Bool { !pt.branch.isJagged }

    func column(_ name: String) throws -> any ObjectColumn {
      let reader = name == self.name ? pt : try columns.reader(name)
      items.count(reader)
      return ROOTObjectColumn(reader, columns.tree, items)
    }

    func appendOffsets(_ entries: Range<Int>, to offsets: inout [Int]) throws {
      try items.appendOffsets(entries, to: &offsets)
    }
  }
}

extension ColumnReader {
  /// What errors call the column.
  fileprivate func place(in tree: Tree) -> String {
    "tree \"\(tree.path)\", branch \"\(branch.path)\""
  }
}

/// What the columns of a tree have in common.
private class ROOTColumn: MappedColumn {
  let reader: ColumnReader
  let file: String
  let place: String

  init(_ reader: ColumnReader, _ tree: Tree) {
    self.reader = reader
    file = tree.file
    place = reader.place(in: tree)
  }

  var typeName: String { reader.branch.typeName }

  var kind: NumberKind {
    switch reader.branch.numberType {
    case .float32: .single
    case .float64: .double
    default: .integer
    }
  }
}

private final class ROOTObjectColumn: ROOTColumn, ObjectColumn {
  private let items: CollectionReader

  init(_ reader: ColumnReader, _ tree: Tree, _ items: CollectionReader) {
    self.items = items
    super.init(reader, tree)
  }

  func append(_ entries: Range<Int>, to values: inout [Float], matching offsets: [Int]) throws {
    try items.append(reader, entries, to: &values, matching: offsets)
  }

  func append(_ entries: Range<Int>, to values: inout [Double], matching offsets: [Int]) throws {
    try items.append(reader, entries, to: &values, matching: offsets)
  }
}

private final class ROOTEventColumn: ROOTColumn, EventColumn {
  private let item: FirstItemReader

  init(_ reader: ColumnReader, _ tree: Tree, _ item: FirstItemReader) {
    self.item = item
    super.init(reader, tree)
  }

  func append(_ entries: Range<Int>, to values: inout [Float]) throws {
    try item.append(entries, to: &values)
  }

  func append(_ entries: Range<Int>, to values: inout [Double]) throws {
    try item.append(entries, to: &values)
  }

  func append(_ entries: Range<Int>, to values: inout [Int64]) throws {
    try item.append(entries, to: &values)
  }
}
