import Diagnostics
import Foundation
import Testing

@testable import HDF5Store

@Suite struct HDF5WriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func writer(_ name: String = "a.h5") throws(HDF5Error) -> HDF5Writer {
    try HDF5Writer(path: folder / name, format: "hep-prep/test", version: 1)
  }

  @Test(arguments: [0, 1, 4, 5, 6, 10, 63])
  func appendedRowsComeBackHoweverTheyAreCut(count: Int) throws {
    // Chunks of 5 rows: the counts lie below, at, above and at multiples of one.
    let rows = (0..<count * 3).map { Float($0) }
    for step in [1, 3, 5, 7, 100] {
      let writer = try writer()
      let column = try writer.createDataset(
        "/g/x", of: Float.self, rowShape: [3], unit: "GeV", description: "d", chunkBytes: 60)
      for start in stride(from: 0, to: count, by: step) {
        try column.append(Array(rows[start * 3..<min(start + step, count) * 3]))
      }
      #expect(column.rowCount == count)
      try writer.commit()
      let dataset = try HDF5Reader(path: folder / "a.h5").dataset("/g/x")
      #expect(dataset.shape == [count, 3])
      #expect(try dataset.values() == rows, "in steps of \(step)")
    }
  }

  /// The law of taking back: what was there leaves no trace, wherever the rows are cut.
  @Test(arguments: [0, 1, 4, 5, 6, 10, 23])
  func rowsTakenBackLeaveNoTrace(kept: Int) throws {
    // Chunks of 5 rows.
    func column(_ writer: HDF5Writer) throws -> HDF5Column<Float> {
      try writer.createDataset(
        "/g/x", of: Float.self, rowShape: [3], unit: "GeV", description: "d", chunkBytes: 60)
    }
    let rows = (0..<40 * 3).map { Float($0) }
    for (more, after) in [(0, 0), (1, 3), (5, 5), (12, 17), (17, 0), (17, 12)] {
      let writer = try writer("taken.h5")
      let taken = try column(writer)
      try taken.append(Array(rows[..<(kept * 3)]))
      try taken.append([Float](repeating: -1, count: more * 3))
      try taken.truncate(to: kept)
      #expect(taken.rowCount == kept)
      try taken.append(Array(rows[(kept * 3)..<((kept + after) * 3)]))
      let hash = try writer.commit()
      let direct = try self.writer("direct.h5")
      try column(direct).append(Array(rows[..<((kept + after) * 3)]))
      #expect(try direct.commit() == hash, "\(more) rows taken back, \(after) more appended")
    }
  }

  @Test func everyElementTypeComesBack() throws {
    let writer = try writer()
    func check<T: HDF5Element & ExpressibleByIntegerLiteral>(_ values: [T]) throws -> () throws ->
      Void
    {
      let path = "/\(T.elementType)"
      try writer.createDataset(path, of: T.self, unit: "", description: "").append(values)
      return {
        let dataset = try HDF5Reader(path: writer.path).dataset(path)
        #expect(dataset.elementType == T.elementType)
        #expect(try dataset.values() == values)
      }
    }
    let checks = [
      try check([Int8.min, 0, .max]), try check([Int16.min, 0, .max]),
      try check([Int32.min, 0, .max]), try check([Int64.min, 0, .max]),
      try check([UInt8.min, .max]), try check([UInt16.min, .max]),
      try check([UInt32.min, .max]), try check([UInt64.min, .max]),
      try check([-Float.greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity]),
      try check([-Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity]),
    ]
    try writer.commit()
    for check in checks { try check() }
  }

  @Test func deflatedDatasetsHoldTheSame() throws {
    let values = (0..<5000).map { UInt32($0 / 7) }
    var sizes: [Int] = []
    var hashes: Set<String> = []
    for (name, compression) in [("plain", .none), ("deflated", .gzip(level: 4))]
      as [(String, HDF5Writer.Compression)]
    {
      let writer = try HDF5Writer(
        path: folder / name, format: "hep-prep/test", version: 1, compression: compression)
      try writer.createDataset("/x", of: UInt32.self, unit: "", description: "", chunkBytes: 4000)
        .append(values)
      hashes.insert(try writer.commit())
      #expect(try HDF5Reader(path: folder / name).dataset("/x").values() == values)
      sizes.append(try Data(contentsOf: URL(fileURLWithPath: folder / name)).count)
    }
    #expect(hashes.count == 1)
    #expect(sizes[1] < sizes[0] / 2)
  }

  @Test func equalContentsGiveEqualBytes() throws {
    for name in ["a.h5", "b.h5"] {
      let writer = try writer(name)
      try writer.createDataset("/g/x", of: Float.self, unit: "m", description: "d", chunkBytes: 8)
        .append([1, 2, 3])
      try writer.writeStrings("/g/names", ["a", "", "bc"], unit: "", description: "d")
      try writer.setAttribute("config", .string("{}"))
      try writer.commit()
    }
    let files = try ["a.h5", "b.h5"].map { try Data(contentsOf: URL(fileURLWithPath: folder / $0)) }
    #expect(files[0] == files[1])
  }

  @Test func attributesBeyond64KiBComeBack() throws {
    let text = String(repeating: "0123456789abcde\n", count: 65_536)
    let names = (0..<6000).map { "feature_\($0)" }
    let writer = try writer()
    try writer.setAttribute("config", .string(text))
    _ = try writer.createDataset(
      "/features", of: Float.self, rowShape: [6000], unit: "", description: "",
      attributes: ["names": .strings(names)])
    try writer.commit()
    let reader = try HDF5Reader(path: folder / "a.h5")
    #expect(try reader.attribute("config") == .string(text))
    #expect(try reader.dataset("/features").attribute("names") == .strings(names))
  }

  @Test func everyFileAndDatasetCarriesItsAttributes() throws {
    let writer = try writer()
    _ = try writer.createDataset("/x", of: Float.self, unit: "GeV", description: "a number")
    try writer.setAttribute("seed", .unsigned(.max))
    try writer.setAttribute("shift", .signed(-2))
    try writer.setAttribute("mean", .real(0.1))
    try writer.setAttribute("none", .strings([]))
    try writer.setAttribute("means", .reals([0.1, 0.2]), ofGroup: "/made/here")
    let hash = try writer.commit()
    let reader = try HDF5Reader(path: folder / "a.h5")
    let expected: [String: HDF5Attribute] = [
      "format": .string("hep-prep/test"), "format_version": .unsigned(1),
      "creator": .string(Product.creator), "seed": .unsigned(.max), "shift": .signed(-2),
      "mean": .real(0.1), "none": .strings([]), "content_hash": .string(hash),
    ]
    for (name, value) in expected { #expect(try reader.attribute(name) == value) }
    #expect(try reader.attribute("means", of: "/made/here") == .reals([0.1, 0.2]))
    #expect(try reader.attribute("unit", of: "/x") == .string("GeV"))
    #expect(try reader.attribute("description", of: "/x") == .string("a number"))
    #expect(try reader.attribute("absent") == nil)
  }

  @Test func fileAppearsOnlyWhenCommitted() throws {
    do {
      let writer = try writer()
      try writer.createDataset("/x", of: UInt8.self, unit: "", description: "").append([1])
      #expect(try folder.names.count == 1)
      #expect(try folder.names.allSatisfy { $0.hasPrefix(".a.h5.") && $0.hasSuffix(".tmp") })
    }
    #expect(try folder.names.isEmpty)
    try writer().commit()
    #expect(try folder.names == ["a.h5"])
  }

  @Test func failedWriterLeavesTheOldFile() throws {
    let first = try writer()
    try first.createDataset("/x", of: UInt8.self, unit: "", description: "").append([1])
    try first.commit()
    do { _ = try writer() }
    #expect(try HDF5Reader(path: folder / "a.h5").dataset("/x").values() == [UInt8(1)])
    try writer().commit()
    #expect(try !HDF5Reader(path: folder / "a.h5").contains("/x"))
  }

  @Test func outputThatIsNotOursIsRefused() throws {
    func message(_ path: String) -> String? {
      do {
        _ = try HDF5Writer(path: path, format: "hep-prep/test", version: 1)
        return nil
      } catch {
        #expect(error.exitStatus == .cannotCreate)
        return error.line
      }
    }
    let advice =
      ", expected nothing or a file that hep-prep made; move it away or name another output"
    let text = folder / "text.h5"
    try Data("notes".utf8).write(to: URL(fileURLWithPath: text))
    #expect(message(text) == "\(text): found a file that is no HDF5, or damaged\(advice)")
    #expect(message(folder.path) == "\(folder.path): found a directory\(advice)")
    let foreign = folder / "foreign.h5"
    try FileManager.default.copyItem(atPath: fixture("kinds.h5"), toPath: foreign)
    #expect(
      message(foreign) == "\(foreign): found an HDF5 file that hep-prep did not make\(advice)")
    #expect(try String(contentsOfFile: text, encoding: .utf8) == "notes")
    #expect(
      message(folder / "no/such/folder.h5")
        == "\(folder / "no/such/folder.h5"): cannot create: No such file or directory")
  }

  @Test func fileThatTookTheNameMeanwhileIsNotOverwritten() throws {
    let writer = try writer()
    try Data("notes".utf8).write(to: URL(fileURLWithPath: folder / "a.h5"))
    #expect(throws: HDF5Error.self) { try writer.commit() }
    #expect(try String(contentsOfFile: folder / "a.h5", encoding: .utf8) == "notes")
  }
}
