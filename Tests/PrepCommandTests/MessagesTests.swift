import Foundation
import Testing

/// What `-v` adds, and what signals leave, by the built program.
@Suite struct MessagesTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func lines(_ arguments: String) throws -> [Substring] {
    let result = try workspace.prep(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.errors.contains("\u{1B}") && !result.errors.contains("\r"))
    return result.errors.split(separator: "\n")
  }

  @Test func verboseSaysWhatIsDecidedAndWhy() throws {
    let first = try lines("select -v --threads 2")
    #expect(first.contains("select ttH: makes out/selected/ttH.h5: there is no output yet"))
    #expect(first.contains { $0.hasPrefix("select: fingerprints, 4 files took ") })
    #expect(first.contains { $0.hasPrefix("select ttH: opening, 2 files took ") })
    #expect(first.contains { $0.contains("batches of 2048") })
    #expect(!first.contains { $0.contains("data/signal_a.root") })
    #expect(try lines("select").allSatisfy { $0.hasSuffix(": up to date") })
    let again = try lines("select -v --seed 2")
    #expect(
      again.contains(
        "select ttH: makes out/selected/ttH.h5: the configuration differs in seed"))
  }

  @Test func verboseTwiceNamesEveryFileInItsOrder() throws {
    let files = try lines("select -vv").filter { $0.hasPrefix("select ttH: file ") }
    #expect(files.count == 2)
    #expect(files.first?.hasPrefix("select ttH: file 0, data/signal_a.root: ") == true)
    #expect(files.last?.hasPrefix("select ttH: file 1, data/signal_b.root: ") == true)
  }

  @Test(arguments: ["select", "features", "build-domains", "run", "status", "inspect", "dump"])
  func helpSaysTheLevels(command: String) throws {
    let help = try workspace.prep("\(command) --help")
    #expect(help.output.contains("-v, --verbose"))
    #expect(help.output.contains("(debug)") && help.output.contains("(trace)"))
  }

  /// The program waits for the pipe to be written to; the signal comes while it does.
  @Test(arguments: [(SIGINT, "SIGINT", Int32(130)), (SIGTERM, "SIGTERM", 143)])
  func aSignalEndsAProgramThatWaits(number: Int32, name: String, status: Int32) throws {
    let pipe = workspace / "pipe.toml"
    #expect(mkfifo(pipe, 0o600) == 0)
    let running = try workspace.start(["select", "--samples", "pipe.toml"])
    // Opens once there is a reader.
    var writer = open(pipe, O_WRONLY | O_NONBLOCK)
    while writer < 0, running.isRunning {
      sched_yield()
      writer = open(pipe, O_WRONLY | O_NONBLOCK)
    }
    running.send(number)
    close(writer)
    let result = try running.wait()
    #expect(
      result.failure
        == .init(
          status,
          "stopped by \(name); run the same command again to go on from what is finished"))
    #expect(workspace.files() == [])
  }
}
