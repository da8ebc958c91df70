/// What a stage did for one output.
public enum StageOutcome: Sendable, Equatable {
  /// It was up to date and is left as it is.
  case upToDate
  /// It was made, and why: it did not exist, or what had changed.
  case made(reason: String)
}
