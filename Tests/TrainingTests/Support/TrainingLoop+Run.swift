@testable import Training

extension TrainingLoop {
  /// Runs epochs until the rule ends the training.
  mutating func run() throws -> TrainingOutcome {
    while true {
      if let reason = stopReason { return try outcome(reason) }
      try advance { _ in }
    }
  }
}
