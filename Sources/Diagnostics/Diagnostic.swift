#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An error that a user sees: one line on standard error and an exit status.
///
/// Every module has one error type of its own that conforms; the thrower supplies facts, and the
/// sentence (*file: where: found, expected; what to do*) is built in that type's file alone.
public protocol Diagnostic: Error, CustomStringConvertible {
  /// The status with which a command that ends on this error exits.
  var exitStatus: ExitStatus { get }
}

extension Diagnostic {
  /// The description with line breaks and control characters folded, so that it is one line
  /// whatever a hostile file name or key contains.
  /// No longer than anyone reads: the middle of a name of a megabyte is left out.
  public var line: String {
    let line = description.withoutControls
    let (count, most) = (line.count, 4000)
    guard count > most else { return line }
    return "\(line.prefix(most / 2)) [\(count - most) characters left out] \(line.suffix(most / 2))"
  }
}

/// An operating-system call that failed on a path.
public struct SystemCallFailure: Diagnostic {
  /// The file or folder.
  public let path: String
  /// What was tried, as a verb: "open", "write".
  public let operation: String
  /// The value of `errno`.
  public let code: Int32
  /// Whether the path was to be an output.
  public let isOutput: Bool

  /// Records a failed call.
  public init(path: String, operation: String, code: Int32, isOutput: Bool) {
    self.path = path
    self.operation = operation
    self.code = code
    self.isOutput = isOutput
  }

  /// 66 for an input that does not exist, 73 for an output that cannot be created, 74 otherwise.
  ///
  /// A call that a signal ended fails for the signal's sake.
  public var exitStatus: ExitStatus {
    if code == EINTR, let pending = Interruption.pending { return pending.exitStatus }
    return switch code {
    case ENOENT where !isOutput, ENOTDIR where !isOutput: .missingInput
    case EISDIR where !isOutput, ESPIPE where !isOutput: .badData
    case ENOSPC, EDQUOT, EIO, EFBIG: .inputOutput
    default: isOutput ? .cannotCreate : .inputOutput
    }
  }

  /// *path: cannot open: No such file or directory*, with advice where there is some.
  public var description: String {
    if code == EINTR, let pending = Interruption.pending { return pending.description }
    let reason = String(cString: strerror(code))
    let advice =
      switch code {
      case ENOSPC, EDQUOT: "; free some space and run the command again"
      case EACCES, EPERM: "; check the permissions"
      default: ""
      }
    return "\(path): cannot \(operation): \(reason)\(advice)"
  }
}
