import Diagnostics
import Synchronization
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A file that is written under a hidden name beside its final one and renamed when it is whole.
///
/// The name is `.<base>.<host>.<pid>.<number>.tmp`. The writer holds a lock (`flock`) on it, which
/// the kernel drops when the process ends, however it ends: so a temporary file of this host whose
/// lock is free was left by a dead process, and the next writer of the same output removes it.
final class TemporaryFile {
  let path: String
  let temporaryPath: String
  let descriptor: CInt
  private var isPublished = false

  private static let created = Atomic<Int>(0)

  /// Makes an empty file for reading and writing, after clearing away what dead writers left.
  init(for path: String) throws(HDF5Error) {
    self.path = path
    let (folder, prefix) = Self.place(of: path)
    Self.removeDead(of: path)
    while true {
      let number = Self.created.add(1, ordering: .relaxed).newValue
      let temporary = "\(folder)\(prefix)\(getpid()).\(number).tmp"
      let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno == EEXIST || errno == EINTR { continue }
      guard descriptor >= 0 else { throw Self.failure(path, .create) }
      if Self.claim(descriptor) {
        temporaryPath = temporary
        self.descriptor = descriptor
        return
      }
      // Someone cleared it away between the two calls.
      close(descriptor)
    }
  }

  deinit { if !isPublished { unlink(temporaryPath) } }

  /// Puts the file under its final name, for good: its bytes, then its name, reach the disk.
  func publish() throws(HDF5Error) {
    guard fsync(descriptor) == 0 else { throw Self.failure(path, .write) }
    guard rename(temporaryPath, path) == 0 else { throw Self.failure(path, .create) }
    isPublished = true
    let (folder, _) = Self.split(path)
    let directory = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    // A file system that cannot sync a folder has renamed all the same.
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  private static func failure(_ path: String, _ operation: HDF5Error.Operation) -> HDF5Error {
    HDF5Error(
      path: path, reason: .system(operation, code: errno))
  }

  /// Takes the lock; false where the file has been removed meanwhile.
  private static func claim(_ descriptor: CInt) -> Bool {
    flock(descriptor, LOCK_EX | LOCK_NB)
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }

  /// The folder with its `/`, empty for the current one, and the name in it.
  private static func split(_ path: String) -> (folder: String, base: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  /// This host's name: what lies on a shared disk may belong to a living process of another.
  private static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "localhost" }
    return name.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }()

  /// The folder with its `/`, and how the temporary names of a file of this host begin.
  private static func place(of path: String) -> (folder: String, prefix: String) {
    let (folder, base) = split(path)
    return (folder, ".\(base).\(host).")
  }

  /// Removes the temporary files of an output that no process holds; what fails here is no matter.
  static func removeDead(of path: String) {
    let (folder, prefix) = place(of: path)
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), name.hasSuffix(".tmp") else { continue }
      let middle = name.dropFirst(prefix.count).dropLast(4).split(separator: ".")
      guard middle.count == 2, middle.allSatisfy({ Int($0) != nil }) else { continue }
      let file = open(folder + name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(folder + name) }
      close(file)
    }
  }
}
