public import ByteSources
import Diagnostics
/// A ROOT file, opened and checked: its directories are read, its data stay on disk.
///
/// Shared between threads; each reads through a ``ColumnReader`` of its own.
public struct ROOTFile: Sendable {
  /// The first bytes of every ROOT file.
  public static let magic = TFileHeader.magic

  /// The path, as the user gave it.
  public let path: String
  /// What the file's writer was set to.
  public let compression: Compression
  /// The trees in all directories, at their highest cycles, in the order of the file.
  public let trees: [TreeKey]
  private let source: any ByteSource
  private let infos: StreamerInfos

  /// Opens a file.
  ///
  /// - Throws: ``ROOTError``: the file does not exist, is a directory, is no ROOT file, is shorter
  ///   than its header says, was not closed by its writer, or has damaged directories.
  public init(path: String) throws(ROOTError) {
    try self.init(source: Self.open(path))
  }

  /// Reads the directories of a file that is open already.
  ///
  /// - Throws: As ``init(path:)``, but for what the opening throws.
  public init(source: some ByteSource) throws(ROOTError) {
    do throws(ROOTFault) {
      try self.init(checking: source)
    } catch {
      throw ROOTError(error, file: source.path)
    }
  }

  private static func open(_ path: String) throws(ROOTError) -> any ByteSource {
    do throws(SystemCallFailure) {
      return try openByteSource(path: path)
    } catch {
      throw ROOTError(.system(error), file: path)
    }
  }

  private init(checking source: some ByteSource) throws(ROOTFault) {
    let header = try TFileHeader(source)
    self.source = source
    path = source.path
    compression = Compression(code: header.fCompress)
    trees = try DirectoryWalk(source: source, header: header).trees()
    // A file without trees may lack what describes them.
    infos =
      trees.isEmpty
      ? StreamerInfos()
      : try StreamerInfos.read(in: source, at: header.fSeekInfo, size: header.fNbytesInfo)
  }

  /// Reads the header of a tree.
  ///
  /// - Throws: ``ROOTError`` naming the tree, and the branch where it is one that is wrong.
  public func tree(_ key: TreeKey) throws(ROOTError) -> Tree {
    do {
      return try TreeBuilder(key: key, source: source, infos: infos).tree()
    } catch {
      throw ROOTError(error, file: path, tree: key.path)
    }
  }

  /// Reads the header of the tree of a path.
  ///
  /// - Throws: ``ROOTError`` where there is none, naming those that there are.
  public func tree(_ path: String) throws(ROOTError) -> Tree {
    guard let key = trees.first(where: { $0.path == path }) else {
      throw ROOTError(.noTree(path, known: trees.map(\.path)), file: self.path)
    }
    return try tree(key)
  }
}
