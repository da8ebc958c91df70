import Diagnostics
import EventReaders
import HDF5Store
public import ROOTReader

/// A column of a file of events, of whatever kind, read run by run: what `prep dump` shows.
public struct BranchValues {
  /// The path of the file, as the user gave it.
  public let file: String
  /// The tree's path in the file; nil for HDF5.
  public let tree: String?
  /// The branch's path, or the dataset's.
  public let name: String
  /// "float32[]", or the C++ type.
  public let typeName: String
  /// The number of entries.
  public let entryCount: Int
  private let read: (Range<Int>) throws -> [TreeValue]

  /// The values of entries, one an entry.
  ///
  /// - Precondition: The file has the entries.
  /// - Throws: The error of the file's reader: damaged bytes, say.
  public func values(of entries: Range<Int>) throws -> [TreeValue] { try read(entries) }

  /// Finds a column.
  ///
  /// - Parameters:
  ///   - path: A ROOT or an HDF5 file.
  ///   - name: A branch's name ("Jet.PT") or path ("Jet/Jet.PT"); with "#2" behind it the second of
  ///     that name. Of a split object or collection its members are read together. In HDF5 the path
  ///     of a dataset.
  ///   - treePath: The tree; nil where only one has the branch.
  /// - Throws: ``DumpError`` where there is no such column or more than one; the reader's own error.
  public init(_ path: String, _ name: String, inTree treePath: String?) throws {
    switch try InputFormat(ofFileAt: path) {
    case .root: try self.init(root: path, name, treePath)
    case .hdf5: try self.init(hdf5: path, name)
    default: throw DumpError(.noColumns, file: path)
    }
  }

  // MARK: ROOT

  private init(root path: String, _ name: String, _ treePath: String?) throws {
    let file = try ROOTFile(path: path)
    let trees = try (treePath.map { [try file.tree($0)] } ?? file.trees.map { try file.tree($0) })
    let (wanted, number) = Self.split(name)
    var found: [(tree: Tree, branch: Branch)] = []
    for tree in trees {
      found += tree.branches.filter { $0.name == wanted || $0.path == wanted }.map { (tree, $0) }
    }
    guard !found.isEmpty else {
      throw DumpError(
        .noBranch(wanted, known: trees.flatMap { $0.branches.map(\.name) }), file: path)
    }
    guard found.count == 1 || number != nil else {
      let isOneTree = Set(found.map(\.tree.path)).count == 1
      throw DumpError(
        isOneTree
          ? .severalBranches(wanted, count: found.count)
          : .severalTrees(wanted, trees: found.map(\.tree.path)),
        file: path)
    }
    guard let choice = found.dropFirst((number ?? 1) - 1).first else {
      throw DumpError(.severalBranches(wanted, count: found.count), file: path)
    }
    let reader = try MemberReader(
      choice.branch, of: choice.tree, workspace: ReadingWorkspace(for: path))
    self.init(
      file: path, tree: choice.tree.path, name: choice.branch.path,
      typeName: choice.branch.typeName, entryCount: choice.tree.entryCount,
      read: { try reader.values(of: $0) })
  }

  private init(
    file: String, tree: String?, name: String, typeName: String, entryCount: Int,
    read: @escaping (Range<Int>) throws -> [TreeValue]
  ) {
    self.file = file
    self.tree = tree
    self.name = name
    self.typeName = typeName
    self.entryCount = entryCount
    self.read = read
  }

  /// "Particle#2" is the second branch called "Particle".
  private static func split(_ name: String) -> (name: String, number: Int?) {
    guard let hash = name.lastIndex(of: "#"), let number = Int(name[name.index(after: hash)...]),
      number >= 1
    else { return (name, nil) }
    return (String(name[..<hash]), number)
  }

  // MARK: HDF5

  private init(hdf5 path: String, _ name: String) throws {
    let file = try HDF5Reader(path: path)
    let wanted = name.hasPrefix("/") ? name : "/" + name
    guard file.contains(wanted), try !file.isGroup(wanted) else {
      throw DumpError(.noBranch(name, known: try file.datasetPaths()), file: path)
    }
    let dataset = try file.dataset(wanted)
    self.init(
      file: path, tree: nil, name: wanted, typeName: "\(dataset.elementType)\(dataset.shape)",
      entryCount: dataset.rowCount, read: { try dataset.treeValues($0) })
  }
}

/// Reads a branch, or the members of a split object together.
private final class MemberReader {
  private let own: ValueReader?
  private let members: [(name: String, reader: MemberReader)]
  private let isCollection: Bool

  init(_ branch: Branch, of tree: Tree, workspace: ReadingWorkspace) throws {
    let below = tree.members(of: branch)
    isCollection = branch.numberType != nil && !below.isEmpty
    members = try below.map { member in
      let prefix = branch.name + "."
      let name =
        member.name.hasPrefix(prefix) ? String(member.name.dropFirst(prefix.count)) : member.name
      return (name, try MemberReader(member, of: tree, workspace: workspace))
    }
    own = below.isEmpty ? try ValueReader(branch, of: tree, workspace: workspace) : nil
  }

  func values(of entries: Range<Int>) throws -> [TreeValue] {
    if let own { return try own.values(of: entries) }
    let columns = try members.map { ($0.name, try $0.reader.values(of: entries)) }
    return (0..<entries.count).map { entry in
      isCollection
        ? Self.objects(columns.map { ($0, $1[entry]) })
        : .record(columns.map { .init(name: $0, value: $1[entry]) })
    }
  }

  /// The objects of a collection, from lists of their members.
  private static func objects(_ columns: [(name: String, list: TreeValue)]) -> TreeValue {
    let lists = columns.map { column -> (name: String, items: [TreeValue]) in
      if case .list(let items) = column.list { (column.name, items) } else { (column.name, []) }
    }
    let count = lists.map(\.items.count).max() ?? 0
    return .list(
      (0..<count).map { item in
        .record(
          lists.filter { item < $0.items.count }.map { .init(name: $0.name, value: $0.items[item]) }
        )
      })
  }
}

extension HDF5Dataset {
  fileprivate func treeValues(_ rows: Range<Int>) throws -> [TreeValue] {
    switch elementType {
    case .real(bytes: 4): try lists(rows, Float.self) { .float($0) }
    case .real: try lists(rows, Double.self) { .real($0) }
    case .signed: try lists(rows, Int64.self) { .integer($0) }
    case .unsigned: try lists(rows, UInt64.self) { .unsigned($0) }
    case .string: try strings()[rows].map { .string($0) }
    case .boolean: try lists(rows, UInt8.self) { .bool($0 != 0) }
    default: throw DumpError(.unreadable(type: "\(elementType)"), file: filePath)
    }
  }

  private func lists<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>, _ type: T.Type, _ wrap: (T) -> TreeValue
  ) throws -> [TreeValue] {
    let values: [T] = try values(rows)
    guard shape.count > 1 else { return values.map(wrap) }
    return (0..<rows.count).map { row in
      .list(values[row * rowSize..<(row + 1) * rowSize].map(wrap))
    }
  }
}
