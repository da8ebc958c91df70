/// How a command ends; the numbers follow `sysexits.h` where it has one.
public enum ExitStatus: Int32, Sendable {
  /// Done, or nothing to do.
  case done = 0
  /// Two compared things differ.
  case differ = 1
  /// The command line is wrong.
  case usage = 64
  /// Input data is damaged, of an unknown format, or not what the stage needs.
  case badData = 65
  /// A named file, or the output of an earlier stage, does not exist.
  case missingInput = 66
  /// A training failed.
  case trainingFailed = 70
  /// The output cannot be created, or exists and is not ours to replace.
  case cannotCreate = 73
  /// An input/output error, a full disk.
  case inputOutput = 74
  /// A configuration file is wrong.
  case badConfiguration = 78
  /// Ended by SIGINT.
  case interrupted = 130
  /// Ended by SIGTERM.
  case terminated = 143
}
