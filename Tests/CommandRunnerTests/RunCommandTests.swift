import ArgumentParser
import Diagnostics
import Testing

@testable import CommandRunner

@Suite struct RunCommandTests {
  private struct Failing: ParsableCommand {
    @Option var status: Int32?

    func run() throws {
      if let status { throw ExitCode(status) }
      throw SystemCallFailure(path: "a", operation: "open", code: 2, isOutput: false)
    }
  }

  @Test func diagnosticGivesItsStatus() {
    #expect(runCommand(Failing.self, arguments: []) == 66)
  }

  @Test func wrongUsageIs64() {
    #expect(runCommand(Failing.self, arguments: ["--stat", "3"]) == 64)
    #expect(runCommand(Failing.self, arguments: ["--status", "three"]) == 64)
  }

  @Test func helpIsNoError() {
    #expect(runCommand(Failing.self, arguments: ["--help"]) == 0)
  }

  @Test func exitCodePassesThrough() {
    #expect(runCommand(Failing.self, arguments: ["--status", "1"]) == 1)
  }
}
