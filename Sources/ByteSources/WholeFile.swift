public import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The whole of a regular file that is not longer than a limit.
///
/// For files that are read in one piece, such as JSON: what others made may be a device without an end,
/// a pipe that nobody writes to, or a hole of a terabyte.
///
/// - Throws: `SystemCallFailure`, of EFBIG where the file is longer.
public func wholeFile(path: String, limit: Int) throws(SystemCallFailure) -> [UInt8] {
  let source = try openByteSource(path: path)
  guard source.size <= limit else {
    throw SystemCallFailure(path: path, operation: "read", code: EFBIG, isOutput: false)
  }
  return try source.bytes(at: 0, count: source.size)
}

/// The first bytes of a regular file, fewer where it has no more; nil where it cannot be read.
public func beginning(ofFileAt path: String, count: Int) -> [UInt8]? {
  guard let source = try? openByteSource(path: path) else { return nil }
  return try? source.bytes(at: 0, count: min(count, source.size))
}
