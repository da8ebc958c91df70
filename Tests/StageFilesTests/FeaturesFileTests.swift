import Diagnostics
import Events
import HDF5Store
import Testing

@testable import StageFiles

@Suite struct FeaturesFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func rowsAndBookkeepingComeBack() throws {
    let writer = try FeaturesFileWriter(
      path: folder / "a.h5", names: ["ht", "n_jets"], units: ["GeV", ""])
    for range in [0..<4, 4..<9] {
      let rows = range.flatMap { [Float($0), Float($0) + 0.5] }
      try writer.append(rows, EventBookkeeping(makeEvents(range)))
    }
    try writer.commit(stamp: stamp)
    let reader = try FeaturesFileReader(path: folder / "a.h5")
    #expect(reader.names == ["ht", "n_jets"])
    #expect(reader.units == ["GeV", ""])
    #expect(reader.count == 9)
    #expect(try reader.bookkeeping() == EventBookkeeping(makeEvents(0..<9)))
    var rows: [Float] = [-1]
    try reader.read(3..<5, into: &rows)
    #expect(rows == [3, 3.5, 4, 4.5])
    try reader.gather([0, 4, 8], into: &rows)
    #expect(rows == [0, 0.5, 4, 4.5, 8, 8.5])
    try reader.gather([Int](), into: &rows)
    #expect(rows == [])
  }

  @Test func droppedEventsLeaveTheOthersWhole() {
    let all = EventBookkeeping(makeEvents(0..<5))
    var kept = EventBookkeeping()
    for i in [1, 4] { kept.append(i, of: all) }
    #expect(kept.entry == [1 << 33, 4 << 33])
    #expect(kept.identity == [1, .max - 1, 4, .max - 4])
    #expect(kept.isConsistent)
  }

  @Test func thousandsOfFeaturesFit() throws {
    let names = (0..<5000).map { "feature_\($0)" }
    let writer = try FeaturesFileWriter(
      path: folder / "a.h5", names: names, units: names.map { _ in "GeV" })
    try writer.commit(stamp: stamp)
    let reader = try FeaturesFileReader(path: folder / "a.h5")
    #expect(reader.names == names)
    #expect(reader.count == 0)
  }

  @Test func namesThatDoNotFitTheColumnsAreRefused() throws {
    let path = folder / "a.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/features", version: 1)
    _ = try writer.createDataset(
      "/features", of: Float.self, rowShape: [3], unit: "", description: "",
      attributes: ["names": .strings(["a", "b"]), "units": .strings(["", ""])])
    try writer.commit()
    let error = #expect(throws: HDF5Error.self) { try FeaturesFileReader(path: path) }
    #expect(error?.exitStatus == .badData)
    #expect(error?.line == "\(path): /features: found the shape [0, 3], expected [any, 2]")
  }
}
