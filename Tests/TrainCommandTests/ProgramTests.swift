import Foundation
import Testing

/// The program itself, on a domain file that h5py alone wrote.
@Suite(.enabled(if: Program.exists, "the program train is not built")) struct ProgramTests {
  private let brief = ["--epochs", "2:2", "--feature-layers", "4", "--quiet"]

  private func fit(_ file: String, _ more: String...) throws -> Program.Outcome {
    try Program.run([file] + brief + more)
  }

  @Test func foreignDomainFileIsTrainedOnAndEvaluated() throws {
    let scratch = try Scratch()
    let file = try scratch.toy()
    let fit = try fit(file, "--setup", "b", "--lambda", "0.1")
    #expect(fit.status == 0)
    let run = "\(scratch.path)/runs/b-lambda0.1-seed1"
    #expect(
      fit.errorLines.first
        == "trains on 192 + 101 events (source + target), judges epochs on 48 + 25 held-back events"
    )
    let names = fit.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(
      names == [
        "auc_source", "auc_target", "ks_all", "ks_signal", "ks_background", "purity_source",
        "purity_target", "purity_bias", "ams", "auc_source_train", "ks_train_signal",
        "ks_train_background",
      ])
    let again = try Program.run("evaluate", run)
    #expect(again.status == 0)
    #expect(again.output == fit.output)

    let json = try Program.run("evaluate", run, "--json")
    let metrics = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Double])
    #expect(metrics.count == 24)
    #expect((0.4...1).contains(metrics["auc_source"] ?? 0))
    let line = try #require(fit.output.split(separator: "\n").first)
    let value = String(format: "%.4f", metrics["auc_source"] ?? 0)
    let error = String(format: "%.4f", metrics["auc_source_error"] ?? 0)
    #expect(line == "auc_source           \(value) +- \(error)")
  }

  @Test func puritiesAtOtherEfficienciesAreATableAndAList() throws {
    let scratch = try Scratch()
    let run = "\(scratch.path)/run"
    _ = try fit(try scratch.toy(), "--output", run)
    let table = try Program.run("evaluate", run, "--quiet", "--efficiency", "0.3,0.5")
    #expect(table.status == 0)
    let lines = table.output.split(separator: "\n", omittingEmptySubsequences: false)
    let header = try #require(lines.first { $0.hasPrefix("signal_efficiency") })
    #expect(
      header.split(separator: " ").map(String.init) == [
        "signal_efficiency", "purity_source", "purity_target", "purity_bias",
        "background_efficiency_source", "background_efficiency_target",
      ])
    // At 0.5 they are the metrics.
    let metric = try #require(lines.first { $0.hasPrefix("purity_source ") })
    let row = try #require(lines.first { $0.hasPrefix("0.5 ") })
    #expect(row.contains(metric.drop { $0 != "0" }))

    let json = try Program.run("evaluate", run, "--quiet", "--json", "--efficiency", "0.3,0.5")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let list = try #require(object["efficiencies"] as? [[String: Double]])
    #expect(list.map { $0["signal_efficiency"] } == [0.3, 0.5])
    #expect(list[1]["purity_bias"] == object["purity_bias"] as? Double)
    #expect(list[1]["purity_bias_error"] == object["purity_bias_error"] as? Double)
  }

  @Test func finishedRunIsSkippedAndSaysSo() throws {
    let scratch = try Scratch()
    let file = try scratch.toy()
    let first = try fit(file)
    let again = try fit(file)
    #expect(again.status == 0)
    #expect(
      again.errors
        == "\(scratch.path)/runs/a-lambda20-seed1: is up to date, nothing to train; "
        + "--force trains it again\n")
    #expect(again.output == first.output)
  }

  @Test func anotherRunInTheFolderIs73InOneLine() throws {
    let scratch = try Scratch()
    let file = try scratch.toy()
    let run = "\(scratch.path)/run"
    _ = try fit(file, "--output", run)
    let other = try fit(file, "--output", run, "--seed", "2")
    #expect(other.status == 73)
    #expect(
      other.errors
        == "error: \(run): holds a finished run that differs in seed; give --force to replace it, "
        + "or choose another --output\n")
  }

  @Test(arguments: [
    (
      ["--lambda=-1"],
      "error: --lambda: found -1.0, expected 0, or a number from 1e-37 to 1e38; "
        + "see train fit --help\n"
    ),
    (
      ["--domain-layers", "20,3"],
      "error: --domain-layers: found 20,3, expected an output layer of 2 at the end: the file has "
        + "2 domains, and set-up a has one output a domain; see train fit --help\n"
    ),
  ])
  func wrongUsageIsOneLine(arguments: [String], message: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run([try scratch.toy()] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors == message)
    #expect(outcome.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["domains.h5"])
  }

  @Test(arguments: [["--help"], ["fit", "--help"], ["evaluate", "--help"], ["--version"]])
  func helpGoesToStandardOutput(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 0)
    #expect(!outcome.output.isEmpty && outcome.errors.isEmpty)
  }

  @Test func whatIsNoDomainFileIs65InOneLine() throws {
    let scratch = try Scratch()
    let text = "\(scratch.path)/a.h5"
    try Data("no HDF5".utf8).write(to: URL(fileURLWithPath: text))
    for path in [text, scratch.path] {
      let outcome = try fit(path)
      #expect(outcome.status == 65)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.errors.hasPrefix("error: \(path): "))
    }
  }

}
