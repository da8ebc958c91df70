public import Diagnostics
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

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
    func failure(_ operation: String, _ code: Int32 = errno) -> SystemCallFailure {
      SystemCallFailure(path: path, operation: operation, code: code, isOutput: false)
    }
    // Without O_NONBLOCK a named pipe would wait for somebody to write.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure("open") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure("read") }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw failure("read", EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure("seek", ESPIPE) }
    let size = Int(status.st_size)
    let part = min(size, 65_536)
    var hash = SHA256Stream()
    hash.update(UInt64(size))
    var buffer = [UInt8](repeating: 0, count: part)
    for offset in [0, size - part] {
      var filled = 0
      while filled < part {
        let count = buffer.withUnsafeMutableBytes {
          pread(file, $0.baseAddress.map { $0 + filled }, part - filled, off_t(offset + filled))
        }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw failure("read") }
        // A file that shrank while it was read: nothing sensible can be said of its bytes.
        guard count > 0 else { throw failure("read", EIO) }
        filled += count
      }
      buffer.withUnsafeBytes { hash.update($0) }
    }
    self.size = size
    digest = hash.finalize()
  }
}
