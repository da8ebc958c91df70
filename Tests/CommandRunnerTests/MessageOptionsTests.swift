import ArgumentParser
import Logging
import Testing

@testable import CommandRunner

@Suite struct MessageOptionsTests {
  @Test(arguments: [
    ([], Logger.Level.notice), (["-v"], .debug), (["--verbose"], .debug), (["-vv"], .trace),
    (["-v", "-v", "-v"], .trace), (["--quiet"], .notice), (["--quiet", "-v"], .debug),
  ])
  func everyVAddsALevel(arguments: [String], level: Logger.Level) throws {
    let options = try MessageOptions.parse(arguments)
    #expect(options.level == level && options.logger.logLevel == level)
    #expect(options.quiet == arguments.contains("--quiet"))
  }
}
