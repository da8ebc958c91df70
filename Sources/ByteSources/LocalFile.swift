import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A file of this machine, read with `pread` into buffers that the caller uses again and again.
///
/// Rejected: a memory map. It saves one copy, which costs a tenth of the inflating that follows it;
/// but where the file is cut short or the network drops under us, a map kills the process (SIGBUS)
/// and a read gives an error. One descriptor serves all threads, as `pread` moves no file position.
final class LocalFile: ByteSource {
  let path: String
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(SystemCallFailure) {
    func failure(_ operation: String, _ code: Int32 = errno) -> SystemCallFailure {
      SystemCallFailure(path: path, operation: operation, code: code, isOutput: false)
    }
    // Without O_NONBLOCK a named pipe would wait for somebody to write.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("open") }
    var status = stat()
    let problem: SystemCallFailure? =
      if fstat(descriptor, &status) != 0 {
        failure("read")
      } else if status.st_mode & S_IFMT == S_IFDIR {
        failure("read", EISDIR)
      } else if status.st_mode & S_IFMT != S_IFREG {
        failure("seek", ESPIPE)
      } else {
        nil
      }
    if let problem {
      close(descriptor)
      throw problem
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func read(_ requests: [ByteRequest]) throws(SystemCallFailure) {
    for request in requests { try read(request) }
  }

  private func read(_ request: ByteRequest) throws(SystemCallFailure) {
    var filled = 0
    while filled < request.buffer.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: request.buffer[filled...])
      let count = pread(
        descriptor, part.baseAddress, part.count, off_t(request.position + filled))
      if count < 0, errno == EINTR { continue }
      // A count of 0 means that the file became shorter after it was opened.
      guard count > 0 else {
        throw SystemCallFailure(
          path: path, operation: "read", code: count < 0 ? errno : EIO, isOutput: false)
      }
      filled += count
    }
  }
}
