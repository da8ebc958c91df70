import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Runs a command of this program in a process of its own: libhdf5 crashes on some damaged bytes, and
/// a command that is to find damage must outlive that.
enum CrashGuard {
  /// How the process ended.
  enum Ending: Equatable {
    /// With a status, after saying whatever there was to say.
    case exited(Int32)
    /// By a signal that it did not ask for.
    case crashed(signal: Int32)

    /// The status; nil where there is none.
    var status: Int32? {
      if case .exited(let status) = self { status } else { nil }
    }
  }

  /// Tells the process that it is the guarded one.
  private static let mark = "HEP_PREP_GUARDED"

  /// Whether commands are to be run through ``run(_:isSilent:)``: not in the process that it started,
  /// nor where another program, a test, calls the command.
  static var isOn: Bool {
    guard getenv(mark) == nil else { return false }
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &path, Int(PATH_MAX))
    let bytes = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self).hasSuffix("/prep")
  }

  /// Runs the program with the arguments that this process has.
  static func runAgain() -> Ending? { run(Array(CommandLine.arguments.dropFirst())) }

  /// Runs the program with arguments and waits for its end; a signal to stop is passed on.
  ///
  /// - Parameter isSilent: Whether what it says is thrown away.
  /// - Returns: Nil where no process could be started.
  static func run(_ arguments: [String], isSilent: Bool = false) -> Ending? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in isSilent ? [STDOUT_FILENO, STDERR_FILENO] : [] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    // A crash is told in our line; a trace of it would be a second.
    let own = ["\(mark)=1", "SWIFT_BACKTRACE=enable=no"]
    let words = (["prep"] + arguments).map { strdup($0) }
    let variables = (own + environment()).map { strdup($0) }
    defer { for text in words + variables { free(text) } }
    var child = pid_t()
    guard
      posix_spawn(&child, "/proc/self/exe", &actions, nil, words + [nil], variables + [nil]) == 0
    else { return nil }
    return wait(for: child)
  }

  private static func wait(for child: pid_t) -> Ending? {
    var status: CInt = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
      passOnSignal(to: child)
    }
    let signal = status & 0x7F
    if signal == SIGINT || signal == SIGTERM { return .exited(128 + signal) }
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .crashed(signal: signal)
  }

  /// Passes on a signal that this process got. From a terminal the other has it too, and a second one
  /// would keep it from saying so: it has a second to end.
  private static func passOnSignal(to child: pid_t) {
    do throws(Interruption) {
      try Interruption.check()
    } catch {
      var ended = siginfo_t()
      for _ in 0..<20 {
        usleep(50_000)
        // Looks, and leaves it to be waited for.
        if waitid(P_PID, id_t(child), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 { return }
        if ended.si_signo != 0 { return }
      }
      kill(child, error.signal)
    }
  }

  /// The variables of this process but those that the guarded one has of its own.
  private static func environment() -> [String] {
    var variables: [String] = []
    var next = environ
    while let text = next.pointee {
      let variable = String(cString: text)
      if !variable.hasPrefix("SWIFT_BACKTRACE=") { variables.append(variable) }
      next += 1
    }
    return variables
  }
}

/// A file on which libhdf5 crashes.
struct LibraryCrash: Diagnostic {
  /// The file, or what was done with several.
  let path: String
  let signal: Int32

  var exitStatus: ExitStatus { .badData }

  var description: String {
    "\(path): found bytes on which the reading crashes (signal \(signal)), in the HDF5 library as"
      + " it seems, expected a file that it can read; the file is damaged: make or copy it again"
  }
}
