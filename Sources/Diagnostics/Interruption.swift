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
  /// When, in nanoseconds of the monotonic clock.
  private static let seenAt = Atomic<Int64>(0)

  /// What comes so soon after the first signal is that signal once more: `timeout` sends it to the
  /// program and to its group, a shell and a batch system may each send one.
  private static let echo: Int64 = 500_000_000

  /// Installs the handlers. A second signal, half a second after the first or later, kills the process
  /// at once.
  ///
  /// A write beyond the limit on file sizes then fails (EFBIG, status 74) where its signal would
  /// end the process without a word, and with the temporary file left behind.
  public static func installHandlers() {
    // Touched here because a lazily initialised global must not be initialised inside a handler.
    seen.store(0, ordering: .relaxed)
    seenAt.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { Interruption.handle($0) }
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

  /// Runs inside the handler: nothing here but what POSIX calls async-signal-safe.
  private static func handle(_ number: Int32) {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let (isFirst, _) = seen.compareExchange(
      expected: 0, desired: number, ordering: .sequentiallyConsistent)
    if isFirst { return seenAt.store(now, ordering: .sequentiallyConsistent) }
    let first = seenAt.load(ordering: .sequentiallyConsistent)
    guard first != 0, now - first > echo else { return }
    endAtOnce(number)
  }

  /// The signal that has arrived; nil before any has.
  public static var pending: Interruption? {
    let signal = seen.load(ordering: .relaxed)
    return signal == 0 ? nil : Interruption(signal: signal)
  }

  /// Throws if a signal has arrived.
  public static func check() throws(Interruption) {
    if let pending { throw pending }
  }
}

/// Ends the process by a signal, once its handler returns; outside the type, whose own `signal` hides the
/// system's.
private func endAtOnce(_ number: Int32) {
  signal(number, SIG_DFL)
  raise(number)
}
