public import ByteSources
public import Diagnostics

/// What identifies an input file: SHA-256 of its size (8 bytes, little-endian), its first 64 KiB
/// and its last 64 KiB; never its path.
///
/// Of a file shorter than 128 KiB the two parts overlap and both go in whole.
public struct FileFingerprint: Hashable, Sendable {
  /// The file's size in bytes.
  public let size: Int
  /// The digest.
  public let digest: Digest

  /// Reads the fingerprint of a file.
  ///
  /// - Throws: `SystemCallFailure` where the file cannot be opened or read, or is a directory.
  public init(path: String) throws(SystemCallFailure) {
    try self.init(openByteSource(path: path))
  }

  /// Reads the fingerprint of a file that is open already.
  ///
  /// - Throws: `SystemCallFailure` where it cannot be read.
  public init(_ source: some ByteSource) throws(SystemCallFailure) {
    let size = source.size
    let part = min(size, 65_536)
    var hash = SHA256Stream()
    hash.update(UInt64(size))
    for position in [0, size - part] {
      try source.bytes(at: position, count: part).withUnsafeBytes { hash.update($0) }
    }
    self.size = size
    digest = hash.finalize()
  }
}
