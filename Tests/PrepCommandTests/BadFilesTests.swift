import Events
import Foundation
import StageFiles
import Testing

/// `prep select --on-bad-file stop|skip`.
@Suite struct BadFilesTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func select(_ options: String, into folder: String = "out") throws -> CommandResult {
    try workspace.prep(
      "select --selection loose.toml --quiet --sample ttH --out-dir \(folder) \(options)")
  }

  private func selected(_ folder: String = "out") throws -> SelectedFileReader {
    try SelectedFileReader(path: workspace / "\(folder)/selected/ttH.h5")
  }

  /// A file of signal that is cut off, before the others in the sample's order.
  private func addTruncatedFile() throws {
    try workspace.copy("signal_a.root", to: "data/signal_0.root", bytes: 9000)
  }

  @Test func stopIsTheDefault() throws {
    try addTruncatedFile()
    let result = try select("")
    #expect(result.status == 65)
    #expect(result.errors.hasPrefix("error: data/signal_0.root: "))
    #expect(workspace.files() == [])
    #expect(try select("--on-bad-file stop").failure == result.failure)
  }

  @Test func skippedFileIsNamedEverywhereAndCountsNowhere() throws {
    _ = try select("", into: "good")
    try addTruncatedFile()
    let result = try select("--on-bad-file skip")
    #expect(result.status == 0)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.first?.hasPrefix("warning: select ttH: left out: data/signal_0.root: ") == true)
    #expect(lines.last == "warning: select: 1 file left out: ttH: signal_0.root")
    #expect(result.output.contains("skipped: signal_0.root\n"))
    #expect(
      try workspace.text("out/selected/ttH.cutflow.csv").contains("\nskipped: signal_0.root,"))
    #expect(
      try workspace.text("out/selected/ttH.cutflow.json").contains(#""file" : "signal_0.root""#))
    #expect(try workspace.text("out/cutflow.json").contains(#""file" : "signal_0.root""#))
    let (made, good) = (try selected(), try selected("good"))
    // Sums, and with them the yields, are those of what was read.
    #expect(made.cutflow == good.cutflow)
    let record = try #require(made.header.inputs.first)
    #expect(record.entries == 0 && record.sumOfWeights == 0)
    #expect(record.skipped?.hasPrefix("data/signal_0.root: ") == true)
    #expect(made.ledger?.files.map { $0.skipped == nil } == [false, true, true])
    // The file keeps its place in the order.
    var events = SelectedEvents()
    try made.read(0..<made.count, into: &events)
    #expect(Set(events.file) == [1, 2])
  }

  @Test func whatIsUpToDateStillNamesThem() throws {
    try addTruncatedFile()
    _ = try select("--on-bad-file skip")
    let again = try select("--on-bad-file skip")
    #expect(again.status == 0)
    #expect(again.errors.contains("select ttH: up to date"))
    #expect(
      again.errors.contains(
        "warning: select: 1 file left out: ttH: signal_0.root; --force reads them again"))
    #expect(again.output.contains("skipped: signal_0.root\n"))
    // An output without the file does not pass for one that may not lack it.
    #expect(try select("").status == 65)
  }

  @Test func missingFileIsSkippedToo() throws {
    try FileManager.default.createSymbolicLink(
      atPath: workspace / "data/signal_c.root", withDestinationPath: "nowhere.root")
    let result = try select("--on-bad-file skip")
    #expect(result.status == 0)
    #expect(
      result.errors.contains(
        "left out: data/signal_c.root: cannot open: No such file or directory"))
  }

  @Test func domainsAreBuiltOfWhatWasRead() throws {
    try addTruncatedFile()
    let run = try workspace.prep(["run", "--on-bad-file", "skip"] + Workspace.looseOptions)
    #expect(run.status == 0)
    let domains = try workspace.prep("build-domains --out-dir out --quiet --force")
    #expect(domains.status == 0)
  }

  @Test func sampleOfBadFilesAloneIsRefused() throws {
    for name in ["signal_a", "signal_b"] {
      try workspace.copy("\(name).root", to: "data/\(name).root", bytes: 5000)
    }
    let result = try select("--on-bad-file skip")
    #expect(result.status == 65)
    #expect(
      result.errors.contains(
        "error: sample \"ttH\": found no file that can be read among 2, expected at least one; the "
          + "first: data/signal_a.root: "))
    #expect(workspace.files() == [])
  }

  @Test func aMergeLeavesOutWhatAShardHadTo() throws {
    try addTruncatedFile()
    _ = try select("--on-bad-file skip", into: "one")
    for index in 1...3 {
      #expect(try select("--on-bad-file skip --shard \(index)/3", into: "parts").status == 0)
    }
    let merged = try workspace.prep("merge --out-dir parts --quiet")
    #expect(merged.status == 0)
    #expect(merged.output.contains("skipped: signal_0.root\n"))
    #expect(
      try workspace.contentHash("parts/selected/ttH.h5")
        == workspace.contentHash("one/selected/ttH.h5"))
    #expect(try selected("parts").ledger == selected("one").ledger)
  }

  @Test func otherPoliciesAreWrongUsage() throws {
    let result = try select("--on-bad-file ignore")
    #expect(result.status == 64 && result.errors.contains("expected stop or skip"))
  }
}
