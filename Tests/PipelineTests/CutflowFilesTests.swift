import Diagnostics
import Events
import Foundation
import HDF5Store
import Selection
import Testing

@testable import Pipeline

@Suite struct CutflowFilesTests {
  private let folder: TemporaryFolder
  private let report: CutflowReport

  init() throws {
    folder = try TemporaryFolder()
    var cutflow = Cutflow(names: ["all", "a, b"])
    for weight in [1.0, 0.5, 0.5] { cutflow.rows[0].add(weight: weight) }
    cutflow.rows[1].add(weight: 0.5)
    report = CutflowReport(sample: "ttH", cutflow: cutflow, yieldPerWeight: nil)
  }

  @Test func reportIsWrittenAndReplaced() throws {
    for _ in 0..<2 { try FinishedFile.publish(CutflowFiles.finish(report, for: folder / "x")) }
    #expect(folder.files == ["x.csv", "x.json"])
    let lines = try folder.text("x.csv").split(separator: "\n")
    #expect(lines[1].hasPrefix("all,3,2.0,"))
    #expect(lines[2].hasPrefix("\"a, b\",1,0.5,0.5,"))
    let json = try JSONValue(parsing: folder.text("x.json"))
    guard case .array(let rows) = json?["rows"] else { return #expect(Bool(false), "no rows") }
    #expect(rows.map { $0["raw"] } == [.integer(3), .integer(1)])
    #expect(rows[1]["expected_yield"] == .null)
  }

  @Test(arguments: ["json", "csv"], ["mine", "{}", "raw,name\n", "\u{FF}"])
  func aForeignFileIsLeftAlone(_ ending: String, _ contents: String) throws {
    try folder.write("x.\(ending)", contents)
    let error = #expect(throws: HDF5Error.self) {
      try FinishedFile.publish(CutflowFiles.finish(report, for: folder / "x"))
    }
    #expect(error?.exitStatus == .cannotCreate)
    #expect(
      error?.line
        == "\(folder.path)/x.\(ending): found a file that hep-prep did not make, expected nothing or "
        + "a file that hep-prep made; move it away or name another output")
    #expect(try folder.text("x.\(ending)") == contents)
  }

  @Test func aForeignFileThatIsNoTextIsLeftAlone() throws {
    let bytes = Data([0xFF, 0xFE, 0x00, 0x80])
    try folder.write("x.csv", bytes)
    let error = #expect(throws: (any Error).self) {
      try FinishedFile.publish(CutflowFiles.finish(report, for: folder / "x"))
    }
    #expect((error as? any Diagnostic)?.exitStatus == .cannotCreate)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder / "x.csv")) == bytes)
  }
}
