import Foundation
import HDF5Store
import Pipeline
import StageFiles
import Testing

@testable import Verification

@Suite struct ComparisonTests {
  private let folder: TemporaryFolder
  private let line: Line

  init() throws {
    folder = try TemporaryFolder()
    line = try Line.shared.get()
  }

  private func compare(
    _ path: String, tolerance: Double = 0, _ change: (FileCopy) throws -> FileCopy
  ) throws -> ComparedFiles {
    let copy = try change(FileCopy(of: path)).write(folder / "copy.h5")
    return try Comparison(path, copy, tolerance: tolerance, isQuiet: true).run()
  }

  private func difference(
    _ path: String, tolerance: Double = 0, _ change: (FileCopy) throws -> FileCopy
  ) throws -> String? {
    try compare(path, tolerance: tolerance, change).difference?.description
  }

  @Test func theOrderIsFixed() throws {
    var changes: [(FileCopy) throws -> FileCopy] = [
      { $0.leavingOut("/muon/phi") }, { $0.retyping("/event/met", .real(bytes: 8)) },
      { try $0.shortening("/jet/btag") }, { $0.setting("/cutflow/raw", 0, to: 1) },
    ]
    var found: [String] = []
    while !changes.isEmpty {
      let all = changes
      found.append(
        try compare(line.selected) { try all.reduce($0) { try $1($0) } }.difference?.kind.rawValue
          ?? "none")
      changes.removeFirst()
    }
    #expect(found == ["dataset", "type", "shape", "value"])
  }

  @Test func aFeatureIsNamedWithBothEvents() throws {
    let entry: [UInt64] = try HDF5Reader(path: line.featureFile).dataset("/event/entry").values(
      5..<6)
    let value: [Float] = try HDF5Reader(path: line.featureFile).dataset("/features").values(5..<6)
    let event = "entry \(entry[0]) of \(Line.fixture("signal_a"))"
    #expect(
      try difference(line.featureFile) { $0.setting("/features", 26, to: 7.5) }
        == "/features: row 5, pt_jet3: \(value[1]) and 7.5 (\(event); \(event))")
  }

  @Test func aJetIsNamedWithItsEvent() throws {
    let offsets: [UInt64] = try HDF5Reader(path: line.selected).dataset("/jet/offset").values()
    let entries: [UInt64] = try HDF5Reader(path: line.selected).dataset("/event/entry").values()
    for (row, event) in [(Int(offsets[9]), 9), (Int(offsets[10]) - 1, 9), (0, 0)] {
      let found = try #require(
        try difference(line.selected) { $0.setting("/jet/btag", row, to: 9) })
      #expect(found.hasPrefix("/jet/btag: row \(row): "))
      #expect(found.contains("(entry \(entries[event]) of "), "\(found)")
    }
  }

  @Test func aDomainRowIsNamedWithItsEvent() throws {
    let entry: [UInt64] = try HDF5Reader(path: line.domains).dataset("/test/target/entry").values(
      0..<1)
    let found = try #require(
      try difference(line.domains) { $0.setting("/test/target/x", 0, to: 1) })
    #expect(found.hasPrefix("/test/target/x: row 0, ht_jets: "))
    #expect(found.hasSuffix("entry \(entry[0]) of \(Line.fixture("signal_a")))"), "\(found)")
  }

  @Test func listsOfFeaturesComeBeforeShapes() throws {
    #expect(
      try difference(line.featureFile) {
        try $0.attribute("/features@names", .strings(["ht_jets", "x", "n_jets_pt40"]))
          .shortening("/features")
      } == "/features@names: features: column 1: \"pt_jet3\" and \"x\"")
  }

  @Test func aShapeOfEventsTellsTheFirstThatIsMissing() throws {
    let found = try #require(
      try difference(line.featureFile) { copy in
        try [
          "/features", "/event/file", "/event/entry", "/event/number", "/event/weight",
          "/event/identity",
        ]
        .reduce(copy) { try $0.shortening($1) }
      })
    let rows = try HDF5Reader(path: line.featureFile).dataset("/event/entry").rowCount
    #expect(
      found.hasPrefix("/event/entry: shape: [\(rows)] and [\(rows - 1)] (row \(rows - 1) is entry ")
    )
    #expect(found.hasSuffix("; row \(rows - 1) is missing)"))
  }

  @Test func formatsDiffer() throws {
    #expect(
      try Comparison(line.selected, line.featureFile, tolerance: 0, isQuiet: true).run().text
        == "\(line.selected) and \(line.featureFile) differ: format: hep-prep/selected and "
        + "hep-prep/features")
    let cutflow = line.output.cutflow("ttH") + ".json"
    #expect(
      try Comparison(line.selected, cutflow, tolerance: 0, isQuiet: true).run().difference?
        .description
        == "format: hep-prep/selected and cutflow")
  }

  @Test func theToleranceIsAbsoluteBelowOneAndRelativeAbove() throws {
    let value: [Float] = try HDF5Reader(path: line.featureFile).dataset("/features").values(0..<1)
    let large = Double(value[0])
    #expect(large > 100)
    func isSame(_ tolerance: Double) throws -> Bool {
      try compare(line.featureFile, tolerance: tolerance) {
        $0.setting("/features", 0, to: large * 1.0001)
      }.isSame
    }
    #expect(try !isSame(0))
    #expect(try !isSame(0.00009))
    #expect(try isSame(0.00011))
    #expect(Tolerance(value: 0.1).allows(0.01, 0.1))
    #expect(!Tolerance(value: 0.1).allows(0.01, 0.2))
    #expect(Tolerance(value: 0).allows(.nan, -.nan))
    #expect(!Tolerance(value: 1).allows(.nan, 0))
    #expect(!Tolerance(value: 0.1).allows(.infinity, 0))
  }

  @Test func equalValuesInOtherBytesAreNoted() throws {
    let zero = try FileCopy(of: line.featureFile).setting("/features", 6, to: 0).write(
      folder / "zero.h5")
    let result = try compare(zero) { $0.setting("/features", 6, to: -0.0) }
    #expect(result.isSame)
    #expect(result.notes.first == "/features: equal values in other bytes, the first in row 1")
    let nan = try FileCopy(of: line.featureFile).setting("/features", 6, to: .nan).write(
      folder / "nan.h5")
    #expect(try compare(nan) { $0 }.notes.isEmpty)
  }

  @Test func howAFileWasMadeIsNoted() throws {
    let result = try compare(line.domains) {
      try $0.attribute("seed", .unsigned(9)).replacing(in: "config", "\"seed\":3", "\"seed\":9")
    }
    #expect(
      result.text == "\(line.domains) and \(folder / "copy.h5") are the same: 39 datasets of "
        + "hep-prep/domains\nnote: the attribute seed differs: 3 and 9\n"
        + "note: the attribute config differs in configuration.seed: 3 and 9")
  }

  @Test func cutflowsAreComparedCellByCell() throws {
    let base = line.output.cutflow("ttH")
    func result(_ path: String) throws -> ComparedFiles {
      try Comparison(base + ".json", path, tolerance: 0, isQuiet: true).run()
    }
    #expect(try result(base + ".csv").isSame)
    var lines = CSVFields.lines(of: try String(contentsOfFile: base + ".csv", encoding: .utf8))
    let sum = lines[2][2]
    lines[2][2] = "0.5"
    let text = lines.map { $0.joined(separator: ",") }.joined(separator: "\n")
    #expect(
      try result(folder.write("a.csv", text)).difference?.description
        == "sum_w: row 1: \(sum) and 0.5")
    let other = try result(line.output.cutflow("ttbar") + ".json")
    #expect(other.difference?.place == "raw" && other.difference?.row == 0)
    #expect(other.notes == ["the titles differ: \"ttH\" and \"ttbar\""])
  }

  @Test func jsonHasEveryPart() throws {
    let result = try compare(line.featureFile) { $0.setting("/features", 26, to: 7.5) }
    let data = try JSONEncoder().encode(result)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["same"] as? Bool == false)
    let difference = try #require(object["difference"] as? [String: Any])
    #expect(difference["kind"] as? String == "value")
    #expect(difference["row"] as? Int == 5)
    #expect(difference["column"] as? String == "pt_jet3")
  }
}
