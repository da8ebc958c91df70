import Foundation
import Testing

/// `--repeats` as a user sees it.
@Suite(.enabled(if: Program.exists, "the program train is not built")) struct RepeatsTextTests {
  @Test func tableAndJSONAgree() throws {
    let scratch = try Scratch()
    let command = [
      try scratch.toy(), "--epochs", "2:2", "--feature-layers", "4", "--quiet", "--repeats", "3",
    ]
    let table = try Program.run(command)
    #expect(table.status == 0)
    let lines = table.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first?.split(separator: " ").joined(separator: " ")
        == "3 trainings mean 15.8 % 84.2 %")
    #expect(lines.last?.hasPrefix("spikes ") == true)
    let json = try Program.run(command + ["--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let summary = try #require(object["summary"] as? [String: Double])
    let row = try #require(lines.first { $0.hasPrefix("auc_source") })
    #expect(row.contains(String(format: "%.4f", summary["auc_source_mean"] ?? 0)))
    let run = "\(scratch.path)/runs/a-lambda20-seeds1-3"
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run).sorted()
        == ["repeats.json", "seed1", "seed2", "seed3"])
    #expect(try Program.run("evaluate", "\(run)/seed2").status == 0)
  }
}
