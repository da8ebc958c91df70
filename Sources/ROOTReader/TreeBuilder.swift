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

  /// Reads and decodes the tree's header.
  init(key: TreeKey, source: any ByteSource, infos: StreamerInfos) throws(ROOTFault) {
    let record = "the header of the tree"
    let stored = try StoredObject(in: source, at: key.position, size: key.size, of: record)
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
    for branch in try object.pointers("fBranches") {
      try builder.add(branch, parent: nil)
    }
    let entryCount = try object.integer("fEntries")
    guard entryCount >= 0 else {
      throw .outOfRange("fEntries", found: entryCount, least: 0, most: Int.max)
    }
    return Tree(
      path: key.path, cycle: key.cycle, entryCount: entryCount, branches: builder.branches,
      counters: builder.counters(), infos: infos, source: source)
  }

  /// Adds a branch, then those below it.
  private mutating func add(_ key: Int, parent: Branch?) throws(ROOTFault) {
    // A branch that is listed twice would be read twice, or for ever.
    guard let object = graph.objects[key], owners[key] == nil else { return }
    let name = try object.string("fName")
    var shape = BranchShape(unknown: object.info.fName)
    var baskets = BasketTable.empty
    var fault: ROOTFault?
    do throws(ROOTFault) {
      shape = try BranchShape(object, graph, infos)
      baskets = try BasketTable(object, graph)
    } catch {
      // Only who wants this branch is to be told.
      fault = error
    }
    let branch = Branch(
      name: name, path: parent.map { "\($0.path)/\(name)" } ?? name, index: branches.count,
      parent: parent?.index, className: shape.className, typeName: shape.typeName,
      layout: shape.layout, shape: shape.shape, fault: fault, baskets: baskets)
    branches.append(branch)
    owners[key] = branch.index
    for leaf in try object.pointers("fLeaves") { owners[leaf] = branch.index }
    counterKeys.append(shape.counterKey)
    for below in try object.pointers("fBranches") { try add(below, parent: branch) }
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
