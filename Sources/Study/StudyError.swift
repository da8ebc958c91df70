public import Diagnostics

/// What can go wrong in a study, beside the errors of its trainings and stages.
public enum StudyError: Diagnostic, Equatable {
  /// An option that contradicts itself or another, or has no such value.
  case usage(command: String, option: String, found: String, expected: String)
  /// A folder of other things where the study's is to be.
  case notOurs(path: String, found: String)
  /// Some trainings failed; the tables have the others.
  case failedTrainings(path: String, failed: Int, count: Int)

  /// The status of DESIGN's table.
  public var exitStatus: ExitStatus {
    switch self {
    case .usage: .usage
    case .notOurs: .cannotCreate
    case .failedTrainings: .trainingFailed
    }
  }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    switch self {
    case .usage(let command, let option, let found, let expected):
      "\(option): found \(found), expected \(expected); see train \(command) --help"
    case .notOurs(let path, let found):
      "\(path): found \(found), expected a folder of this command or none; choose another --output"
    case .failedTrainings(let path, let failed, let count):
      "\(path): \(failed) of \(count) trainings failed; the tables have the others; "
        + "try smaller values of lambda, or a smaller --learning-rate"
    }
  }
}
