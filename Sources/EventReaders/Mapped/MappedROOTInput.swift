public import Events
import ROOTReader
public import Settings

/// A ROOT file with a flat tree whose branches a mapping names: a flat ntuple.
///
/// An object's branches are jagged arrays, `std::vector`s or arrays of fixed length, one item an
/// object, and must agree in the number of items of every entry. In arrays of fixed length an item
/// whose pT is NaN is only padding.
public struct MappedROOTInput: EventInput {
  /// The path, as the user gave it.
  public let path: String
  /// The number of events.
  public var entryCount: Int { tree.entryCount }
  /// Whether the mapping names the jets' flavours.
  public var hasFlavor: Bool { mapping.jet.flavor != nil }
  /// Whether the mapping names the jets' b-tags.
  public var hasBTag: Bool { mapping.jet.btag != nil }
  private let tree: Tree
  /// Where every branch that is read begins a basket.
  public var borders: [Int] { tree.borders(of: Array(branches.values)) }
  private let branches: [String: Branch]
  private let mapping: Mapping
  private let options: EventInputOptions

  /// Opens a file and finds every branch that the mapping names.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - mapping: The tree (where it names none the only one of the file) and its branches, by name
  ///     or path.
  ///   - options: Of which the collections' names do not count.
  /// - Throws: `ROOTError` for what is wrong with the file; ``EventReaderError`` where branches are
  ///   missing or of the wrong kind.
  public init(path: String, mapping: Mapping, options: EventInputOptions = .init()) throws {
    let file = try ROOTFile(path: path)
    let tree = try Self.tree(of: file, mapping)
    self.path = path
    self.tree = tree
    self.mapping = mapping
    self.options = options
    branches = try Self.branches(of: tree, mapping)
    // Nobody shall plan work by the number of entries before the branches agree on it.
    _ = try makeReader()
  }

  /// A reader with buffers of its own.
  ///
  /// - Throws: `ROOTError` where there is no memory for the codecs.
  public func makeReader() throws -> any EventReader {
    let workspace = try ReadingWorkspace(for: tree.file)
    return try MappedReader(
      ROOTColumns(tree, branches, workspace), by: mapping, options)
  }

  private static func tree(of file: ROOTFile, _ mapping: Mapping) throws -> Tree {
    if let path = mapping.tree { return try file.tree(path) }
    guard file.trees.count <= 1 else {
      throw EventReaderError.severalTrees(
        file: file.path, trees: file.trees.map(\.path), mapping: mapping.file)
    }
    guard let only = file.trees.first else {
      throw EventReaderError.noMappedTree(file: file.path, mapping: mapping.file)
    }
    return try file.tree(only)
  }

  private static func branches(of tree: Tree, _ mapping: Mapping) throws -> [String: Branch] {
    var found: [String: Branch] = [:]
    var missing: [String] = []
    for name in mapping.columns where found[name] == nil && !missing.contains(name) {
      let named = candidates(name, in: tree)
      guard named.count <= 1 else {
        throw EventReaderError.severalBranches(
          file: tree.file, tree: tree.path, name: name, paths: named.map(\.path))
      }
      if let branch = named.first {
        found[name] = branch
      } else {
        missing.append(name)
      }
    }
    guard missing.isEmpty else {
      throw EventReaderError.noMappedBranches(
        file: tree.file, tree: tree.path, missing: missing, known: tree.branches.map(\.name),
        mapping: mapping.file)
    }
    return found
  }

  /// The branches that a name can mean: by their path, else by their name, which may end in the
  /// length of an array.
  private static func candidates(_ name: String, in tree: Tree) -> [Branch] {
    let byPath = tree.branches.filter { $0.path == name }
    if !byPath.isEmpty { return byPath }
    let byName = tree.branches(named: name)
    if !byName.isEmpty { return byName }
    return tree.branches.filter { $0.name.hasPrefix("\(name)[") }
  }
}

extension Mapping {
  /// All columns that the mapping names.
  var columns: [String] {
    func leptons(_ names: Leptons) -> [String?] {
      [names.pt, names.eta, names.phi, names.charge, names.mask]
    }
    let jets = [jet.pt, jet.eta, jet.phi, jet.mass, jet.flavor, jet.btag?.column, jet.mask]
    let names =
      jets + leptons(electron) + leptons(muon) + [met.pt, met.phi, event.number, event.weight]
    return names.compactMap { $0 }
  }
}
