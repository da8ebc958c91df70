import ByteSources
/// Finds the trees of a file: the top directory's keys, and those of the directories below it.
struct DirectoryWalk<Source: ByteSource> {
  /// Deeper than any real file; a hostile one must not use up the stack.
  private static var deepest: Int { 32 }
  /// A directory's own record, without its keys, has some 100 bytes.
  private static var largestDirectory: Int { 64 << 10 }
  private static var directoryClasses: Set<String> { ["TDirectory", "TDirectoryFile"] }
  private static var treeClasses: Set<String> { ["TTree", "TNtuple", "TNtupleD"] }

  let source: Source
  let header: TFileHeader

  /// The trees, at their highest cycles, in the order of the lists.
  func trees() throws(ROOTFault) -> [TreeKey] {
    // The top directory's record follows the file's own key and names.
    let position = header.fBEGIN + header.fNbytesName
    let count = min(TDirectory.mostBytes, max(0, source.size - position))
    let bytes = try source.record("the top directory", at: position, count: count)
    let top = try bytes.withCursor("the top directory") { cursor throws(ROOTFault) in
      try TDirectory(&cursor)
    }
    guard top.fSeekKeys > 0, top.fNbytesKeys > 0 else { throw .notClosed }
    var visited: Set<Int> = []
    return try trees(in: top, prefix: "", depth: 0, visited: &visited)
  }

  private func trees(
    in directory: TDirectory, prefix: String, depth: Int, visited: inout Set<Int>
  ) throws(ROOTFault) -> [TreeKey] {
    guard depth <= Self.deepest else { throw .tooDeep("directories") }
    // An empty directory may have no list of keys; two that share one would go round in circles.
    guard directory.fSeekKeys > 0, visited.insert(directory.fSeekKeys).inserted else { return [] }
    var found: [TreeKey] = []
    var places: [String: Int] = [:]
    for key in try directory.keys(in: source) {
      if Self.treeClasses.contains(key.fClassName) {
        add(key, prefix, to: &found, &places)
      } else if Self.directoryClasses.contains(key.fClassName) {
        let record = "the directory \"\(prefix)\(key.fName)\""
        let object = try StoredObject(
          in: source, at: key.fSeekKey, size: key.fNbytes, of: record, named: key.fName,
          most: Self.largestDirectory)
        let below = try object.bytes.withCursor(record) { cursor throws(ROOTFault) in
          try TDirectory(&cursor)
        }
        found += try trees(
          in: below, prefix: "\(prefix)\(key.fName)/", depth: depth + 1, visited: &visited)
      }
    }
    return found
  }

  /// Keeps the highest cycle of a name, at the place of the first that is listed.
  private func add(
    _ key: TKey, _ prefix: String, to found: inout [TreeKey], _ places: inout [String: Int]
  ) {
    let tree = TreeKey(
      path: prefix + key.fName, cycle: key.fCycle, name: key.fName, className: key.fClassName,
      position: key.fSeekKey, size: key.fNbytes)
    if let index = places[tree.path] {
      if tree.cycle > found[index].cycle { found[index] = tree }
    } else {
      places[tree.path] = found.count
      found.append(tree)
    }
  }
}
