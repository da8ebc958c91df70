import Diagnostics
import Foundation
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
final class TemporaryFile: Sendable {
  let path: String
  let temporaryPath: String
  /// For reading and writing; closed with this object.
  let descriptor: CInt
  /// Brings the file to the disk while it is written.
  let earlySync: EarlySync
  private let isPublished = Atomic(false)

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
        earlySync = EarlySync(descriptor)
        return
      }
      // Someone cleared it away between the two calls.
      close(descriptor)
    }
  }

  deinit {
    if !isPublished.load(ordering: .relaxed) { unlink(temporaryPath) }
    close(descriptor)
  }

  /// Another descriptor of the file, for who closes it himself.
  func duplicateDescriptor() throws(HDF5Error) -> CInt {
    let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard duplicate >= 0 else { throw Self.failure(path, .create) }
    return duplicate
  }

  /// Puts files under their final names, for good: their bytes reach the disk, then they are renamed
  /// in this order, then their names reach the disk.
  static func publish(_ files: [TemporaryFile]) throws(HDF5Error) {
    let codes = sync(files.map(\.descriptor))
    for (file, code) in zip(files, codes) {
      let early = file.earlySync.finish()
      guard early == 0, code == 0 else {
        throw HDF5Error(
          path: file.path, reason: .system(.write, code: early == 0 ? code : early))
      }
    }
    for file in files {
      guard rename(file.temporaryPath, file.path) == 0 else { throw failure(file.path, .create) }
      file.isPublished.store(true, ordering: .relaxed)
    }
    let folders = Set(files.map { split($0.path).folder }).map {
      open($0.isEmpty ? "." : $0, O_RDONLY | O_CLOEXEC)
    }.filter { $0 >= 0 }
    // A file system that cannot sync a folder has renamed all the same.
    _ = sync(folders)
    for folder in folders { close(folder) }
  }

  /// Syncs files, all at the same time: a disk takes little longer for several than for one.
  ///
  /// - Returns: For each an `errno`, 0 where it is on the disk.
  private static func sync(_ descriptors: [CInt]) -> [CInt] {
    @Sendable func sync(_ descriptor: CInt) -> CInt { fsync(descriptor) == 0 ? 0 : errno }
    guard descriptors.count > 1 else { return descriptors.map(sync) }
    let codes = Mutex([CInt](repeating: 0, count: descriptors.count))
    // Threads of their own: they only wait, and a pool would let as many wait as there are cores.
    let group = DispatchGroup()
    for (index, descriptor) in descriptors.enumerated() {
      group.enter()
      Thread.detachNewThread {
        let code = sync(descriptor)
        codes.withLock { $0[index] = code }
        group.leave()
      }
    }
    group.wait()
    return codes.withLock { $0 }
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
