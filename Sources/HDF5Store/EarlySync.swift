import Dispatch
import Synchronization
#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Brings a file to the disk while more of it is written: however idle the disk was meanwhile, a sync
/// at the end takes as long as the disk needs for all that came since the last.
final class EarlySync: Sendable {
  /// Bytes after which the next sync begins.
  private static let step = 8 << 20
  /// Bytes that are worth a sync of their own.
  private static let least = 1 << 20
  /// Syncs at a time: what is written while one is under way is for the next.
  private static let most = 2

  private struct State {
    var queue: DispatchQueue?
    /// The syncs that are under way or wait.
    var count = 0
    /// Bytes that were written since a sync was asked for.
    var written = 0
    /// The first `errno`. The kernel tells each failure once: what is not kept here is lost.
    var failure: CInt = 0
  }

  private let descriptor: CInt
  private let state = Mutex(State())

  /// - Parameter descriptor: The file; it may be closed while a sync is under way.
  init(_ descriptor: CInt) { self.descriptor = descriptor }

  /// Counts bytes that were written, and begins to sync where they are many.
  func count(_ bytes: Int) {
    let isMuch = state.withLock { state in
      state.written += bytes
      return state.written >= Self.step
    }
    if isMuch { begin() }
  }

  /// Begins to sync what is there, if it is worth it.
  func begin() {
    state.withLock { state in
      guard state.written >= Self.least, state.count < Self.most else { return }
      // A descriptor of its own: the file's owner need not wait for the disk to let go of it.
      let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
      // Only a head start: the sync at the end says what is wrong.
      guard duplicate >= 0 else { return }
      let queue = state.queue ?? DispatchQueue(label: "early sync")
      state.queue = queue
      state.count += 1
      state.written = 0
      queue.async { self.sync(duplicate) }
    }
  }

  /// Waits for the syncs that were begun.
  ///
  /// - Returns: The `errno` of the first sync that failed; 0 where none did.
  func finish() -> CInt {
    state.withLock { $0.queue }?.sync {}
    return state.withLock { $0.failure }
  }

  private func sync(_ descriptor: CInt) {
    let failure = fsync(descriptor) == 0 ? 0 : errno
    close(descriptor)
    state.withLock { state in
      state.count -= 1
      if state.failure == 0 { state.failure = failure }
    }
  }
}
