import Logging

/// Says what a user should know of a training, be it the only one or one of several.
struct Announcer: Sendable {
  let logger: Logger
  /// What comes before each message: "seed 3: ".
  var prefix = ""
  /// Whether this training is the only one, or the one that speaks of what all have in common.
  var isFirst = true
  /// Whether it says what it warns of; of the many trainings of a study the study does, once for all.
  var warns = true

  func notice(_ text: String) {
    guard isFirst else { return }
    logger.notice("\(text)")
  }

  /// Says what is decided, with `-v`.
  func debug(_ text: String) { logger.debug("\(prefix)\(text)") }

  /// Says what goes on epoch by epoch, with `-vv`.
  func trace(_ text: @autoclosure () -> String) { logger.trace("\(prefix)\(text())") }

  func warning(_ text: String) {
    guard warns else { return }
    logger.warning("\(prefix)\(text)")
  }
}
