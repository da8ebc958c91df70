import CounterRandom
import Foundation
import Testing

/// `train scan`, killed while it trains.
@Suite(.serialized, .enabled(if: Program.exists, "the program train is not built"))
struct ScanProgramTests {
  private let scratch: Scratch
  private let file: String

  init() throws {
    scratch = try Scratch()
    file = try scratch.toy()
  }

  private func arguments(_ output: String, _ more: String...) -> [String] {
    [
      "scan", file, "--lambda", "a:0,5", "--lambda", "b:0.01", "--repeats", "2", "--epochs",
      "25:25", "--feature-layers", "5", "--threads", "2", "--quiet", "--output",
      "\(scratch.path)/\(output)",
    ] + more
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(scratch.path)/\(name)", encoding: .utf8)
  }

  @Test func scanKilledAtRandomMomentsHasTheTablesOfAnUndisturbedOne() throws {
    let clock = ContinuousClock()
    let begin = clock.now
    let whole = try Program.run(arguments("whole"))
    #expect(whole.status == 0)
    let milliseconds = Int(begin.duration(to: clock.now) / .milliseconds(1))
    var random = PhiloxSequence(key: 20_05, stream: 568)
    var kills = 0
    for _ in 0..<6 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = arguments("killed")
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(1_000 * (milliseconds / 8 + Int(random.below(UInt64(milliseconds / 4 + 1))))))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { kills += 1 }
    }
    #expect(kills > 1, "too few of the processes were still running when they were killed")
    let again = try Program.run(arguments("killed"))
    #expect(again.status == 0)
    #expect(again.output == whole.output)
    for name in ["scan.csv", "points.csv", "chosen.json"] {
      #expect(try text("killed/\(name)") == text("whole/\(name)"), "\(name)")
    }
  }

  @Test func choiceIsPrintedWithItsReason() throws {
    let outcome = try Program.run(arguments("scan"))
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("set-up b: lambda = 0.01: ks_all is lowest at 0.01, ") })
    #expect(lines.contains { $0.hasPrefix("chosen: set-up ") })
    #expect(lines.contains("No label of the target was used."))
    let truth = try Program.run(arguments("scan", "--metric", "auc_target", "--json"))
    #expect(truth.status == 0)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(truth.output.utf8)) as? [String: Any])
    #expect((json["points"] as? [Any])?.count == 3)
    #expect((json["chosen"] as? [String: Any])?["uses_truth"] as? Bool == true)
    let said = try Program.run(arguments("scan", "--metric", "auc_target"))
    #expect(said.output.contains("This rule uses the true labels of the target"))
  }

  @Test(arguments: [
    (["--lambda", "a:"], "--lambda"), (["--lambda", "c:1"], "--lambda"), ([], "--lambda"),
    (["--lambda", "1", "--setup", "a,a"], "--setup"), (["--lambda", "b:1"], "--lambda"),
  ])
  func wrongUsageIs64(more: [String], option: String) throws {
    let outcome = try Program.run(["scan", file] + more)
    #expect(outcome.status == 64)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(option))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["domains.h5"])
  }

  @Test func sensitivityWithoutFeaturesSaysWhatToRun() throws {
    let samples = "\(scratch.path)/samples.toml"
    try Data(
      """
      [[sample]]
      name = "s"
      class = "signal"
      domain = "both"
      files = ["s.root"]
      """.utf8
    ).write(to: URL(fileURLWithPath: samples))
    let outcome = try Program.run(
      ["sensitivity", "--samples", samples, "--out-dir", "\(scratch.path)/out"])
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("run \"prep features --sample s\" first"))
  }
}
