import Diagnostics
import Events
import HDF5Store
import Testing

@testable import StageFiles

@Suite struct EventFileReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A flat event file of two events with a jet and an electron each, some datasets replaced.
  private func write(replacing other: [String: [Double]] = [:], without: Set<String> = []) throws
    -> String
  {
    let path = folder / "flat.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/events", version: 1)
    var columns: [String: [Double]] = [
      "event/number": [5, 6], "event/weight": [1, -1], "event/met": [10, 20],
      "event/met_phi": [0, 1], "jet/offset": [0, 1, 2], "jet/pt": [50, 60], "jet/eta": [0, 1],
      "jet/phi": [2, 3], "jet/mass": [5, 6], "jet/btag": [1, 260], "electron/offset": [0, 1, 2],
      "electron/pt": [25, 26], "electron/eta": [0, 1], "electron/phi": [1, 2],
      "electron/charge": [1, -1], "muon/offset": [0, 0, 0], "muon/pt": [], "muon/eta": [],
      "muon/phi": [], "muon/charge": [],
    ]
    columns.merge(other) { $1 }
    for (name, values) in columns where !without.contains(name) {
      try writer.createDataset("/\(name)", of: Double.self, unit: "", description: "")
        .append(values)
    }
    try writer.commit()
    return path
  }

  private func message(_ path: String, reading rows: Range<Int>? = nil) -> String? {
    let error = #expect(throws: (any Error).self) {
      let reader = try EventFileReader(path: path)
      var batch = EventBatch()
      try reader.read(rows ?? 0..<reader.count, into: &batch)
    }
    let diagnostic = error as? any Diagnostic
    #expect(diagnostic?.exitStatus == .badData)
    return (diagnostic?.line).map { String($0.dropFirst(path.count)) }
  }

  @Test func fileOfOthersReadsWithRowsAsEntries() throws {
    let reader = try EventFileReader(path: try write())
    #expect(reader.count == 2)
    #expect(!reader.hasFlavor)
    var batch = EventBatch()
    try reader.read(1..<2, into: &batch)
    #expect(batch.entry == [1])
    #expect(batch.number == [6])
    #expect(batch.weight == [-1])
    #expect(batch.jets.offsets == [0, 1])
    #expect(batch.jets.btag == [260])
    #expect(batch.jets.flavor == [])
    #expect(batch.electrons.charge == [-1])
    #expect(batch.muons.offsets == [0, 0])
  }

  @Test func datasetsThatDisagreeAreNamed() throws {
    #expect(
      message(try write(replacing: ["event/met": [1]]))
        == ": /event/met: found 1 rows, expected 2 as in /event/weight")
    #expect(
      message(try write(replacing: ["jet/eta": [1, 2, 3]]))
        == ": /jet/eta: found 3 rows, expected 2 as in /jet/pt")
    #expect(
      message(try write(replacing: ["muon/offset": [0, 0]]))
        == ": /muon/offset: found 2 rows, expected 3 as in /event/weight and one more")
    #expect(
      message(try write(without: ["jet/mass"]))
        == ": /jet/mass: found nothing, expected a dataset; its group has btag, eta, offset, phi,"
        + " pt")
  }

  @Test func offsetsThatDoNotAscendAreNamedByRow() throws {
    #expect(
      message(try write(replacing: ["jet/offset": [1, 1, 2]]))
        == ": /jet/offset: row 0: found the offset 1, expected 0")
    #expect(
      message(try write(replacing: ["jet/offset": [0, 1, 3]]))
        == ": /jet/offset: row 2: found the offset 3, expected 2, the items")
    #expect(
      message(try write(replacing: ["jet/offset": [0, 9, 2]]))
        == ": /jet/offset: row 1: found the offset 9, expected one from 0 to 2")
    #expect(
      message(try write(replacing: ["jet/offset": [0, -1, 2]]))
        == ": /jet/offset: row 1: found -1.0, expected what fits uint64")
  }
}
