import CHDF5
import Diagnostics
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An HDF5 file, open for reading, without locks: threads may share it and take turns.
///
/// Nothing outside the file is read: external links, external storage, virtual datasets and
/// filters from plugins are refused.
public final class HDF5Reader: Sendable {
  /// The path as it was given.
  public let path: String
  let file: HDF5File

  /// Opens a file.
  ///
  /// - Throws: An error of status 66 where there is no file, 65 where it is a directory or not
  ///   HDF5, 74 where it cannot be read.
  public init(path: String) throws(HDF5Error) {
    self.path = path
    func failure(_ code: CInt) -> HDF5Error {
      HDF5Error(
        path: path, reason: .system(.open, code: code))
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw failure(status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    file = try HDF5File(path: path, descriptor: descriptor, isOutput: false)
  }

  /// Whether there is a group or dataset at an absolute path.
  public func contains(_ path: String) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return file.exists(path)
  }

  /// Whether there is a group at an absolute path.
  public func isGroup(_ path: String) throws(HDF5Error) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.kind(path) == .group
  }

  /// The names in a group, in byte order; none where there is no such group.
  public func children(of group: String) throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.kind(group) == .group ? file.children(group) : []
  }

  /// The absolute paths of all datasets, in byte order.
  public func datasetPaths() throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.datasetPaths()
  }

  /// Opens a dataset by its absolute path.
  ///
  /// - Throws: An error of status 65 where there is none, with the names near to it; where its
  ///   data lies in another file or needs a filter that the library lacks.
  public func dataset(_ path: String) throws(HDF5Error) -> HDF5Dataset {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try HDF5Dataset(file, path)
  }

  /// Opens a dataset, or a field of a compound one: "/jets/pt", "/jets.pt", "/jets.p4.pt".
  ///
  /// A dataset whose own path has the dots comes first, then the one of the longest path before a
  /// dot. The first "/" may be left out. The fields of one dataset are read each by itself.
  ///
  /// - Throws: An error of status 65 where there is no such dataset or field, with the names near
  ///   to it; else as ``dataset(_:)``.
  public func column(named name: String) throws(HDF5Error) -> HDF5Dataset {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let name = name.hasPrefix("/") ? name : "/" + name
    var end = name.endIndex
    while true {
      let path = String(name[..<end])
      if try file.kind(path) == .dataset {
        let field = name[end...].split(separator: ".", omittingEmptySubsequences: false)
        return try HDF5Dataset(file, path, field: field.dropFirst().map(String.init))
      }
      guard let dot = name[..<end].lastIndex(of: "."), !name[dot...].contains("/") else {
        return try HDF5Dataset(file, name)
      }
      end = dot
    }
  }

  /// An attribute of a group or dataset; nil where there is none.
  ///
  /// - Throws: An error of status 65 where it holds neither texts nor numbers.
  public func attribute(_ name: String, of path: String = "/") throws(HDF5Error) -> HDF5Attribute? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.attribute(name, of: path)
  }

  /// The content hash of the whole file, computed anew: 64 hexadecimal digits.
  public func contentHash() throws -> String {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return try file.contentHash()
  }
}
