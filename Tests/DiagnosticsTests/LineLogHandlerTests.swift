import Logging
import Synchronization
import Testing

@testable import Diagnostics

@Suite struct LineLogHandlerTests {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  private func logger(_ level: Logger.Level, _ lines: Lines) -> Logger {
    var logger = Logger(label: "test") { _ in
      LineLogHandler(level: level) { line in lines.all.withLock { $0.append(line) } }
    }
    logger.logLevel = level
    return logger
  }

  @Test func levelsDecideWhatIsSaid() {
    for (level, expected) in [
      (Logger.Level.notice, ["warning: w\n", "n\n"]), (.debug, ["warning: w\n", "n\n", "d\n"]),
      (.trace, ["warning: w\n", "n\n", "d\n", "t\n"]),
    ] {
      let lines = Lines()
      let logger = logger(level, lines)
      logger.warning("w")
      logger.notice("n")
      logger.debug("d")
      logger.trace("t")
      #expect(lines.all.withLock { $0 } == expected)
    }
  }

  @Test func aMessageIsOneLineWhateverNamesItHolds() {
    let lines = Lines()
    logger(.notice, lines).notice("a\nb\u{1B}[2J: up to date")
    #expect(lines.all.withLock { $0 } == ["a b [2J: up to date\n"])
  }

  /// Of many trainings the first says what all would; who asked for more gets more.
  @Test func noticesAreLeftOutUnlessMoreWasAskedFor() {
    var usual = logger(.notice, Lines())
    usual.leaveNoticesOut()
    #expect(usual.logLevel == .warning)
    var verbose = logger(.debug, Lines())
    verbose.leaveNoticesOut()
    #expect(verbose.logLevel == .debug)
  }
}
