import Diagnostics
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Writing of small files that are there whole or not at all.
public enum AtomicFile {
  /// Writes a text as UTF-8; else as the writing of bytes.
  public static func write(
    _ text: String, to path: String, replacing isOurs: (_ path: String) throws -> Bool
  ) throws {
    try FinishedFile.publish([finish(text, for: path, replacing: isOurs)])
  }

  /// Writes bytes under a temporary name, syncs the file and renames it.
  ///
  /// - Throws: An error of status 73 where there is something else under the name or the file
  ///   cannot be created, 74 where it cannot be written; what `isOurs` throws.
  public static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String,
    replacing isOurs: (_ path: String) throws -> Bool
  ) throws {
    try FinishedFile.publish([finish(bytes, for: path, replacing: isOurs)])
  }

  /// Writes a text as UTF-8, to be published later; else as with bytes.
  public static func finish(
    _ text: String, for path: String, replacing isOurs: (_ path: String) throws -> Bool
  ) throws -> FinishedFile {
    var text = text
    return try text.withUTF8 { bytes in
      try finish(UnsafeRawBufferPointer(bytes), for: path, replacing: isOurs)
    }
  }

  /// Writes bytes under a temporary name, to be published later.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The final name.
  ///   - isOurs: Whether an existing file at a path was made by this program and may be replaced.
  /// - Throws: An error of status 73 where there is something else under the name or the file
  ///   cannot be created, 74 where it cannot be written; what `isOurs` throws.
  public static func finish(
    _ bytes: UnsafeRawBufferPointer, for path: String,
    replacing isOurs: (_ path: String) throws -> Bool
  ) throws -> FinishedFile {
    try check(path, replacing: isOurs)
    let file = try TemporaryFile(for: path)
    try writeAll(bytes, to: file)
    try checkSize(of: file, is: bytes.count)
    return FinishedFile(temporary: file)
  }

  /// Checks that nothing stands under a name that may not be replaced.
  ///
  /// - Throws: An error of status 73 where something else does; what `isOurs` throws.
  public static func check(
    _ path: String, replacing isOurs: (_ path: String) throws -> Bool
  ) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    guard try isFile && isOurs(path) else {
      let found = isFile ? "a file that \(Product.name) did not make" : "no regular file"
      throw HDF5Error(path: path, reason: .notOurs(found: found))
    }
  }

  /// Removes what processes that have died left of an output under temporary names.
  public static func removeDeadTemporaries(of path: String) { TemporaryFile.removeDead(of: path) }

  /// Whether a name is one under which an output is written before it has its own.
  public static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(".tmp")
  }

  /// Makes the folder that a path lies in, and those above it.
  ///
  /// - Throws: An error of status 73 where that is impossible.
  public static func createFolder(of path: String) throws(HDF5Error) {
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw HDF5Error(
          path: folder, reason: .system(.create, code: errno))
      }
    }
  }
}

/// Checks that a file has the bytes that were written to it.
private func checkSize(of file: TemporaryFile, is expected: Int) throws(HDF5Error) {
  var status = stat()
  guard fstat(file.descriptor, &status) == 0, status.st_size == expected else {
    throw HDF5Error(path: file.path, reason: .system(.write, code: EIO))
  }
}

/// Writes all bytes; outside the type, whose own `write` hides the system's.
private func writeAll(
  _ bytes: UnsafeRawBufferPointer, to file: TemporaryFile
) throws(HDF5Error) {
  var left = bytes
  while !left.isEmpty {
    let count = write(file.descriptor, left.baseAddress, left.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else {
      throw HDF5Error(
        path: file.path, reason: .system(.write, code: errno))
    }
    left = UnsafeRawBufferPointer(rebasing: left.dropFirst(count))
  }
}
