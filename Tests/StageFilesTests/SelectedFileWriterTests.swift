import Events
import HDF5Store
import Testing

@testable import StageFiles

@Suite struct SelectedFileWriterTests {
  private let folder: TemporaryFolder
  private let cutflow = Cutflow(rows: [
    .init(name: "all", raw: 20, sumOfWeights: 19.5, sumOfSquaredWeights: 20.25),
    .init(name: "one_lepton", raw: 11, sumOfWeights: -1, sumOfSquaredWeights: 11),
  ])

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, batches: [Range<Int>], hasFlavor: Bool = true) throws -> String
  {
    let writer = try SelectedFileWriter(path: folder / name, hasFlavor: hasFlavor)
    for batch in batches { try writer.append(makeEvents(batch, hasFlavor: hasFlavor)) }
    return try writer.commit(cutflow: cutflow, stamp: stamp)
  }

  @Test(arguments: [true, false])
  func eventsComeBackByAnyRange(hasFlavor: Bool) throws {
    _ = try write("a.h5", batches: [0..<5, 5..<5, 5..<11], hasFlavor: hasFlavor)
    let reader = try SelectedFileReader(path: folder / "a.h5")
    #expect(reader.count == 11)
    #expect(reader.hasFlavor == hasFlavor)
    #expect(reader.cutflow == cutflow)
    #expect(reader.header.inputs == stamp.inputs)
    var selected = SelectedEvents()
    for range in [0..<11, 3..<7, 10..<11, 4..<4] {
      try reader.read(range, into: &selected)
      #expect(describe(selected) == describe(makeEvents(range, hasFlavor: hasFlavor)))
    }
  }

  @Test func hashDoesNotDependOnTheBatches() throws {
    let whole = try write("a.h5", batches: [0..<11])
    #expect(try write("b.h5", batches: [0..<1, 1..<8, 8..<11]) == whole)
    #expect(try write("c.h5", batches: [0..<10]) != whole)
  }

  @Test(arguments: [0, 3, 7])
  func eventsAfterAMarkAreTakenBack(kept: Int) throws {
    let writer = try SelectedFileWriter(path: folder / "a.h5", hasFlavor: true)
    try writer.append(makeEvents(0..<kept))
    let mark = writer.mark
    try writer.append(makeEvents(20..<29))
    #expect(writer.count == kept + 9)
    try writer.rewind(to: mark)
    #expect(writer.count == kept)
    try writer.append(makeEvents(kept..<11))
    let hash = try writer.commit(cutflow: cutflow, stamp: stamp)
    #expect(try write("b.h5", batches: [0..<11]) == hash)
  }

  @Test func sampleWithoutEventsIsAFile() throws {
    _ = try write("a.h5", batches: [])
    let reader = try SelectedFileReader(path: folder / "a.h5")
    #expect(reader.count == 0)
    var selected = makeEvents(0..<2)
    try reader.read(0..<0, into: &selected)
    #expect(describe(selected) == describe(SelectedEvents()))
  }

  @Test func everyDatasetSaysUnitAndDescription() throws {
    _ = try write("a.h5", batches: [0..<3])
    let reader = try HDF5Reader(path: folder / "a.h5")
    let expected = [
      "/cutflow/name", "/cutflow/raw", "/cutflow/sum_w", "/cutflow/sum_w2", "/electron/charge",
      "/electron/eta", "/electron/offset", "/electron/phi", "/electron/pt", "/event/entry",
      "/event/file", "/event/identity", "/event/met", "/event/met_phi", "/event/number",
      "/event/weight", "/jet/btag", "/jet/eta", "/jet/flavor", "/jet/mass", "/jet/offset",
      "/jet/phi", "/jet/pt", "/muon/charge", "/muon/eta", "/muon/offset", "/muon/phi", "/muon/pt",
    ]
    #expect(try reader.datasetPaths() == expected)
    let units = ["pt": "GeV", "mass": "GeV", "met": "GeV", "phi": "rad", "met_phi": "rad"]
    for path in expected {
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      #expect(try reader.attribute("unit", of: path) == .string(units[name] ?? ""))
      #expect(try reader.attribute("description", of: path)?.string?.isEmpty == false)
    }
  }

  @Test func elementTypesAreThoseOfTheLayout() throws {
    _ = try write("a.h5", batches: [0..<3])
    let reader = try HDF5Reader(path: folder / "a.h5")
    let expected = [
      "event/file": "uint32", "event/entry": "uint64", "event/number": "int64",
      "event/weight": "float64", "event/met": "float32", "event/identity": "uint64",
      "jet/offset": "uint64", "jet/pt": "float32", "jet/flavor": "uint8", "jet/btag": "uint8",
      "muon/charge": "int8", "cutflow/raw": "uint64", "cutflow/sum_w": "float64",
      "cutflow/name": "string",
    ]
    for (path, type) in expected {
      #expect(try reader.dataset("/\(path)").elementType.description == type)
    }
  }
}
