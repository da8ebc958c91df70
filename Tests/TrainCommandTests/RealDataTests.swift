import Foundation
import Testing

/// Real data as the target, through the whole line: Delphes events whose truth is not told.
@Suite(
  .enabled(
    if: Program.exists && FileManager.default.isExecutableFile(atPath: Program.path(of: "prep")),
    "the programs are not built"))
struct RealDataTests {
  /// The sample files of the repository, the sherpa file as data.
  private static func samples() -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "samples").path
    func table(_ name: String, _ eventClass: String, _ domain: String, _ file: String) -> String {
      """
      [[sample]]
      name = "\(name)"
      class = "\(eventClass)"
      domain = "\(domain)"
      files = ["\(folder)/\(file).root"]

      """
    }
    return table("ttH", "signal", "source", "ttH_04")
      + table("ttbar", "background", "source", "ttbar_pythia_01")
      + table("data", "unlabelled", "target", "ttbb_sherpa_cuts_00")
  }

  private func run(_ program: String, _ arguments: String...) throws -> Program.Outcome {
    let outcome = try Program.run(arguments + ["--quiet"], program: program)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  @Test func dataAreTrainedAgainstEvaluatedAndScoredByFolds() throws {
    let scratch = try Scratch()
    let out = "\(scratch.path)/out"
    let samples = "\(scratch.path)/samples.toml"
    try Self.samples().write(toFile: samples, atomically: true, encoding: .utf8)
    let made = try run(
      "prep", "run", "--samples", samples, "--out-dir", out, "--max-events", "1500")
    let part = try #require(
      made.output.split(separator: "\n").first { $0.hasPrefix("/train/target") })
    #expect(part.split(separator: " ")[1] == "-", "no truth in \(part)")

    var runs: [String] = []
    for fold in 1...2 {
      let domains = "\(out)/fold\(fold).h5"
      _ = try run(
        "prep", "build-domains", "--samples", samples, "--out-dir", out, "--fold", "\(fold)/2",
        "--output", domains)
      runs.append("\(out)/runs/fold\(fold)")
      _ = try run("train", domains, "--epochs", "2:2", "--output", runs[fold - 1])
    }

    // What needs no labels of the target, and nothing else.
    let evaluation = try run("train", "evaluate", runs[0], "--json")
    let metrics = try #require(
      try JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Any])
    for name in ["auc_source", "ks_all", "purity_source"] {
      #expect(metrics[name] is Double, "\(name)")
    }
    for name in ["auc_target", "ks_signal", "ks_background", "purity_target", "purity_bias"] {
      #expect(metrics[name] is NSNull, "\(name)")
    }

    let scores = try run(
      "train", "score", "\(out)/features/data.h5", "--run", runs[0], "--run", runs[1], "-o",
      "\(out)/scores.h5", "--json")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(scores.output.utf8)) as? [String: Any])
    let parts = try #require(summary["parts"] as? [String: [String: Any]])
    #expect(parts["trained"]?["events"] as? Int == 0)
    #expect(parts["unseen"]?["events"] as? Int == 0)
    let tested = try #require(parts["test"]?["events"] as? Int)
    #expect(tested > 100)
    #expect(parts["all"]?["events"] as? Int == tested)
    #expect(!scores.errors.contains("trained on"))

    // One fold alone scores what it was trained against, and says so.
    let single = try run(
      "train", "score", "\(out)/features/data.h5", "--run", runs[0], "-o", "\(out)/single.h5")
    #expect(
      single.errors.contains(" of \(tested) events were trained on by the run that scores them"))

    let templates = try run("train", "templates", runs[0], "--output", "\(out)/templates")
    #expect(templates.output.contains("events of the test part"))
  }
}
