import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The bytes of one file by position: the only way anything here reaches the disk.
protocol ByteSource: Sendable {
  /// The path, as the user gave it.
  var path: String { get }
  /// The number of bytes.
  var size: Int { get }
  /// Fills `buffer` with the bytes from `position` on.
  ///
  /// - Precondition: The range lies inside the file.
  func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ROOTFault)
}

/// A file read with `pread` into buffers that the caller uses again and again.
///
/// Rejected: a memory map. It saves one copy, which costs a tenth of the inflating that follows it;
/// but where the file is cut short or the network drops under us, a map kills the process (SIGBUS)
/// and a read gives an error. One descriptor serves all threads, as `pread` moves no file position.
final class FileBytes: ByteSource {
  let path: String
  let size: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: ``ROOTFault/system(_:)`` where it does not exist, cannot be read, or is a directory.
  init(path: String) throws(ROOTFault) {
    func failure(_ operation: String, _ code: Int32) -> ROOTFault {
      .system(
        SystemCallFailure(path: path, operation: operation, code: code, isOutput: false))
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", errno) }
    var status = stat()
    let result = fstat(descriptor, &status)
    guard result == 0, status.st_mode & S_IFMT != S_IFDIR else {
      let code = result == 0 ? EISDIR : errno
      close(descriptor)
      throw failure("read", code)
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ROOTFault) {
    var filled = 0
    while filled < buffer.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor, part.baseAddress, part.count, off_t(position + filled))
      if count < 0, errno == EINTR { continue }
      // A count of 0 means that the file became shorter after it was opened.
      guard count > 0 else {
        throw .system(
          SystemCallFailure(
            path: path, operation: "read", code: count < 0 ? errno : EIO, isOutput: false))
      }
      filled += count
    }
  }
}

extension ByteSource {
  /// The bytes of a range, in memory of their own: for records, which are read once.
  ///
  /// - Throws: ``ROOTFault`` where the range is not inside the file, before memory is taken.
  func bytes(at position: Int, count: Int, of record: String) throws(ROOTFault) -> [UInt8] {
    try check(position: position, count: count, of: record)
    do {
      return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        try read(at: position, into: UnsafeMutableRawBufferPointer(buffer))
        filled = count
      }
    } catch {
      throw (error as? ROOTFault) ?? .outsideFile(record, position, count, size: size)
    }
  }

  /// Checks that a range that the file names lies inside the file.
  func check(position: Int, count: Int, of record: String) throws(ROOTFault) {
    guard position >= 0, count >= 0, position <= size, count <= size - position else {
      throw .outsideFile(record, position, count, size: size)
    }
  }
}
