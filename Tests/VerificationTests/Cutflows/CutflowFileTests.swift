import Events
import Foundation
import Selection
import Testing

@testable import Verification

@Suite struct CutflowFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var report: CutflowReport {
    CutflowReport(
      sample: "ttH",
      cutflow: Cutflow(rows: [
        .init(name: "all", raw: 1000, sumOfWeights: 812.5, sumOfSquaredWeights: 990.25),
        .init(name: "one, \"two\"", raw: 600, sumOfWeights: 500.125, sumOfSquaredWeights: 590.5),
        .init(name: "last", raw: 7, sumOfWeights: -1.5, sumOfSquaredWeights: 6.75),
      ]), yieldPerWeight: 0.37, skipped: [.init(file: "x.root", reason: "x.root: truncated")])
  }

  private func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  @Test func bothFormsReadTheSame() throws {
    let one = try #require(try CutflowFile(path: folder.write("a.json", json())))
    let other = try #require(try CutflowFile(path: folder.write("a.csv", report.csv)))
    #expect(one.rows == other.rows)
    #expect(one.rows.map(\.name) == ["all", "one, \"two\"", "last"])
    #expect(one.title == "ttH" && other.title == nil)
    #expect(one.skipped == ["x.root"] && other.skipped == ["x.root"])
    #expect(try verdicts([folder / "a.json", folder / "a.csv"]) == ["ok", "ok"])
  }

  @Test(arguments: [
    ("raw", 1, "1001", "raw: row 1: found 1001.0, expected at most 1000, that of the row before"),
    ("sum_w", 1, "inf", "sum_w: row 1: found inf, expected a finite number"),
    ("sum_w_error", 1, "32", "sum_w_error: row 1: found 32.0, expected from 0 to "),
    ("sum_w_error", 1, "-1", "sum_w_error: row 1: found -1.0, expected from 0 to "),
    (
      "efficiency_to_previous", 2, "0.5",
      "efficiency_to_previous: row 2: found 0.5, expected -0.0029"
    ),
    (
      "efficiency_to_first", 2, "",
      "efficiency_to_first: row 2: found nothing, expected a finite number"
    ),
    (
      "efficiency_to_first_error", 1, "0.5",
      "efficiency_to_first_error: row 1: found 0.5, expected 0.01"
    ),
    ("expected_yield", 1, "", "expected_yield: row 1: found nothing, expected a finite number"),
    ("raw", 0, "many", "cutflow: row 0: found \"many\" in the column raw, expected a count"),
  ])
  func aCellThatCannotBeIsNamed(column: String, row: Int, value: String, line: String) throws {
    var lines = CSVFields.lines(of: report.csv)
    let place = try #require(lines[0].firstIndex(of: column))
    lines[row + 1][place] = value
    lines[2][0] = "one"
    let text = lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
    let found = try verdict(folder.write("a.csv", text))
    #expect(found.hasPrefix("65 \(line)"), "\(found)")
  }

  @Test func yieldsOfASampleAreItsWeights() throws {
    let text = try json()
    let yield = 0.37 * 500.125
    #expect(text.contains("\(yield)"))
    let found = try verdict(folder.write("a.json", text.replacing("\(yield)", with: "185.1")))
    #expect(
      found == "65 expected_yield: row 1: found 185.1, expected \(yield), as sum_w and row 0 say")
  }

  @Test func textThatOnlyBeginsAsACutflowIsAnError() throws {
    #expect(
      try verdict(folder.write("a.json", "{ \"rows\": 1")).hasPrefix("65 cutflow: found JSON"))
    #expect(
      try verdict(folder.write("b.json", "{\"title\": \"a\", \"rows\": [{\"name\": \"all\"}]}"))
        .hasPrefix("65 cutflow: found JSON of another form (no \"raw\")"))
    #expect(
      try verdict(folder.write("a.csv", "name,raw,x\n")).hasPrefix("65 cutflow: row 0: found"))
    #expect(
      try verdict(folder.write("c.json", String(repeating: "[", count: 100_000))).hasPrefix("65 "))
    #expect(
      try verdict(folder.write("d.json", "{\"a\":" + String(repeating: "[", count: 100_000)))
        .hasPrefix("65 cutflow: "))
  }
}
