import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The log of a running training, `train.log`; its open file is also the lock on the folder.
final class RunLog {
  /// The beginning of the first line: what marks a folder as made by this program.
  static let mark = "\(Product.name) "

  private let path: String
  private let file: Int32

  /// Opens the log of a folder and takes the lock; what the log says stays.
  ///
  /// - Throws: ``TrainingError/inUse(path:)`` where another process holds the lock,
  ///   `SystemCallFailure` where the file cannot be written.
  init(path: String, folder: String) throws {
    self.path = path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw SystemCallFailure(path: path, operation: "create", code: errno, isOutput: true)
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      // Some network file systems have no locks; then there is none to respect.
      if errno == EWOULDBLOCK {
        close(file)
        throw TrainingError.inUse(path: folder)
      }
      return
    }
    lseek(file, 0, SEEK_END)
  }

  deinit { close(file) }

  /// Begins the log anew with a line.
  ///
  /// The line is written over what was there before the rest is cut off: a folder is known by it, at
  /// every moment.
  func restart(_ line: String) throws(SystemCallFailure) {
    lseek(file, 0, SEEK_SET)
    try add(line)
    guard ftruncate(file, lseek(file, 0, SEEK_CUR)) == 0 else {
      throw SystemCallFailure(path: path, operation: "write", code: errno, isOutput: true)
    }
  }

  /// Adds a line.
  ///
  /// - Throws: `SystemCallFailure`, of a full disk for one.
  func add(_ line: String) throws(SystemCallFailure) {
    var bytes = Array("\(line)\n".utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw SystemCallFailure(path: path, operation: "write", code: errno, isOutput: true)
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
