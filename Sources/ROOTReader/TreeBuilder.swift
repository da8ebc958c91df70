import ByteSources
/// Makes a ``Tree`` of a decoded `TTree`.
struct TreeBuilder {
  private let key: TreeKey
  private let source: any ByteSource
  private let infos: StreamerInfos
  private let graph: StreamedGraph
  private let object: StreamedObject

  private var branches: [Branch] = []
  /// The branch that each leaf belongs to, and each branch's own place, by graph key.
  private var owners: [Int: Int] = [:]
  /// The leaf or branch that counts each branch's items, by graph key.
  private var counterKeys: [Int?] = []
  /// The bytes of the baskets so far.
  private var storedSize = 0

  /// Reads and decodes the tree's header.
  init(key: TreeKey, source: any ByteSource, infos: StreamerInfos) throws(ROOTFault) {
    let record = "the header of the tree"
    let stored = try StoredObject(
      in: source, at: key.position, size: key.size, of: record, named: key.name)
    let decoder = ObjectDecoder(infos: infos, origin: stored.fKeylen)
    object = try stored.bytes.withCursor(record) { cursor throws(ROOTFault) in
      try decoder.readObject(&cursor, key.className)
    }
    graph = decoder.graph
    self.key = key
    self.source = source
    self.infos = infos
  }

  /// The tree.
  func tree() throws(ROOTFault) -> Tree {
    var builder = self
    for branch in try object.pointers(.fBranches) {
      try builder.add(branch, parent: nil)
    }
    let entryCount = try object.integer(.fEntries)
    guard entryCount >= 0 else {
      throw .outOfRange("fEntries", found: entryCount, least: 0, most: Int.max)
    }
    return Tree(
      path: key.path, cycle: key.cycle, entryCount: entryCount, branches: builder.branches,
      counters: builder.counters(), infos: infos, source: source)
  }

  /// Deeper than any real nesting: branches may name each other from anywhere in the record.
  private static let deepest = 64
  /// Longer than any real path: each of many branches has those of all above it in its own.
  private static let longestPath = 4096

  /// Adds a branch, then those below it.
  private mutating func add(
    _ key: Int, parent: Branch?, depth: Int = 0
  ) throws(ROOTFault) {
    // A branch that is listed twice would be read twice, or for ever.
    guard let object = graph.objects[key], owners[key] == nil else { return }
    guard depth <= Self.deepest else { throw .tooDeep("branches") }
    let name = try object.string(.fName)
    let path = parent.map { "\($0.path)/\(name)" } ?? name
    guard path.utf8.count <= Self.longestPath else {
      throw .outOfRange(
        "the length of a branch's path", found: path.utf8.count, least: 0, most: Self.longestPath)
    }
    var shape = BranchShape(unknown: object.info.fName)
    var baskets = BasketTable.empty
    var fault: ROOTFault?
    do throws(ROOTFault) {
      shape = try BranchShape(object, graph, infos)
      let table = try BasketTable(object, graph)
      try addSize(of: table)
      if let layout = shape.layout, !layout.isJagged { try table.checkRoom(for: layout) }
      baskets = table
    } catch {
      // Only who wants this branch is to be told.
      fault = error
    }
    let branch = Branch(
      name: name, path: path, index: branches.count, parent: parent?.index, shape: shape,
      fault: fault, baskets: baskets)
    branches.append(branch)
    owners[key] = branch.index
    for leaf in try object.pointers(.fLeaves) { owners[leaf] = branch.index }
    counterKeys.append(shape.counterKey)
    for below in try object.pointers(.fBranches) {
      try add(below, parent: branch, depth: depth + 1)
    }
  }

  /// Baskets do not overlap: together they fit into the file, whatever the header says. One that is
  /// named again and again could keep a reader busy for ever.
  private mutating func addSize(of baskets: BasketTable) throws(ROOTFault) {
    guard baskets.fFileName.isEmpty else { return }
    let most = source.size - storedSize
    var size = 0
    for case .file(_, let count) in baskets.places {
      size += max(0, count)
      guard size <= most else {
        throw .outOfRange("the size of the baskets", found: size, least: 0, most: most)
      }
    }
    storedSize += size
  }

  /// Delphes writes a plain `X_size` beside each collection X: smaller to read than the collection's
  /// own node, and worth checking against.
  private func counters() -> [Int?] {
    var plain: [String: Int?] = [:]
    for branch in branches where branch.parent == nil && branch.layout?.framing == .fixed(1) {
      // Two of one name: neither can be told to be the one.
      plain.updateValue(plain[branch.name] == nil ? branch.index : nil, forKey: branch.name)
    }
    return branches.map { branch in
      guard branch.isJagged else { return nil }
      if let parent = branch.parent, branches[parent].className != nil,
        let size = plain["\(branches[parent].name)_size"] ?? nil
      {
        return size
      }
      guard let key = counterKeys[branch.index], let index = owners[key],
        branches[index].layout?.framing == .fixed(1), index != branch.index
      else { return nil }
      return index
    }
  }
}
