#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif
import Synchronization

/// SIGINT or SIGTERM, seen at the next safe point.
///
/// The handlers only note the signal; loops call ``check()`` once a batch, and the error that it
/// throws unwinds through the code that removes temporary files.
public struct Interruption: Diagnostic, Equatable {
  /// The signal's number.
  public let signal: Int32

  /// 130 for SIGINT, 143 for SIGTERM.
  public var exitStatus: ExitStatus { signal == SIGTERM ? .terminated : .interrupted }

  /// "SIGTERM" or "SIGINT".
  public var name: String { signal == SIGTERM ? "SIGTERM" : "SIGINT" }

  /// Says which signal it was, and that the same command goes on.
  public var description: String {
    "stopped by \(name); run the same command again to go on from what is finished"
  }

  private static let seen = Atomic<Int32>(0)

  /// Installs the handlers. A second signal of the same kind kills the process at once.
  ///
  /// A write beyond the limit on file sizes then fails (EFBIG, status 74) where its signal would
  /// end the process without a word, and with the temporary file left behind.
  public static func installHandlers() {
    // Touched here because a lazily initialised global must not be initialised inside a handler.
    seen.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      Interruption.seen.store(number, ordering: .relaxed)
    }
    action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A parent may have started this program with both blocked, as libdispatch's threads do.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    action.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(SIGXFSZ, &action, nil)
  }

  /// Throws if a signal has arrived.
  public static func check() throws(Interruption) {
    let signal = seen.load(ordering: .relaxed)
    if signal != 0 { throw Interruption(signal: signal) }
  }
}
