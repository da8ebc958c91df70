public import Events
import ROOTReader

/// A ROOT file with a tree as Delphes writes it.
public struct DelphesInput: EventInput {
  /// Delphes' own name for its tree.
  public static let treeName = "Delphes"

  /// The path, as the user gave it.
  public let path: String
  /// The number of events.
  public var entryCount: Int { tree.entryCount }
  /// Whether the jets have flavours.
  public var hasFlavor: Bool { columns.jets.flavor != nil }
  /// Whether the jets have a mask of b-tagging working points.
  public var hasBTag: Bool { columns.jets.btag != nil }
  /// Where every branch that is read begins a basket.
  public var borders: [Int] { tree.borders(of: columns.branches(wantsTagMasks: wantsTagMasks)) }
  private let tree: Tree
  private let columns: DelphesColumns
  private let weightIndex: Int
  private let wantsTagMasks: Bool

  /// Opens a file and finds the branches that make up events.
  ///
  /// The tree is the one of path "Delphes" where that has the branches, else the only one that has.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - collections: What its collections are called.
  ///   - weightIndex: 0 for `Event.Weight`, or 1 where a file has none; above, the item of
  ///     `Weight.Weight`.
  ///   - wantsTagMasks: Whether `Jet.BTag` is read.
  /// - Throws: `ROOTError` for what is wrong with the file; ``EventReaderError`` where no tree has
  ///   the branches, naming all that are missing, or where several have.
  public init(
    path: String, collections: DelphesCollections = .init(), weightIndex: Int = 0,
    wantsTagMasks: Bool = true
  ) throws {
    let file = try ROOTFile(path: path)
    let found = try Self.find(in: file, collections, weightIndex)
    self.path = path
    self.weightIndex = weightIndex
    self.wantsTagMasks = wantsTagMasks
    tree = found.tree
    columns = found.columns
    // Nobody shall plan work by the number of entries before the branches agree on it.
    _ = try makeReader()
  }

  /// A reader with buffers of its own.
  ///
  /// - Throws: `ROOTError` where there is no memory for the codecs.
  public func makeReader() throws -> any EventReader {
    try DelphesReader(
      tree, columns, weightIndex: weightIndex, wantsTagMasks: wantsTagMasks)
  }

  private static func find(
    in file: ROOTFile, _ collections: DelphesCollections, _ weightIndex: Int
  ) throws -> (tree: Tree, columns: DelphesColumns) {
    guard !file.trees.isEmpty else { throw EventReaderError.noTree(file: file.path) }
    var whole: [(tree: Tree, columns: DelphesColumns)] = []
    var nearest: (tree: Tree, missing: [String])?
    // Delphes' own name comes first: with it no other tree needs to be read.
    let keys =
      file.trees.filter { $0.path == treeName } + file.trees.filter { $0.path != treeName }
    for key in keys {
      let tree = try file.tree(key)
      do {
        let columns = try DelphesColumns(
          in: tree, collections: collections, weightIndex: weightIndex)
        if key.path == treeName { return (tree, columns) }
        whole.append((tree, columns))
      } catch {
        switch error {
        case .ambiguous(let name):
          throw EventReaderError.ambiguousCollection(
            file: file.path, tree: tree.path, name: name)
        case .branches(let missing):
          if missing.count < nearest?.missing.count ?? .max { nearest = (tree, missing) }
        }
      }
    }
    if whole.count == 1 { return whole[0] }
    guard whole.isEmpty, let nearest else {
      throw EventReaderError.ambiguousTree(file: file.path, trees: whole.map(\.tree.path))
    }
    throw EventReaderError.missingBranches(
      file: file.path, tree: nearest.tree.path, missing: nearest.missing,
      known: nearest.tree.branches.map(\.name))
  }
}
