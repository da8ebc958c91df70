import Diagnostics
import Testing

@testable import HDF5Store

/// Fields of compound datasets; the numbers are those of `store_fixtures.py`.
@Suite struct HDF5FieldsTests {
  private let reader: HDF5Reader

  init() throws { reader = try HDF5Reader(path: fixture("fields.h5")) }

  @Test func aFieldReadsAsADatasetOfItsOwn() throws {
    let id = try reader.column(named: "group/jets.id")
    #expect(id.shape == [50, 3] && id.rowSize == 3 && id.elementType == .signed(bytes: 2))
    #expect(id.name == "/group/jets.id" && id.path == "/group/jets" && id.isCompressed)
    #expect(try id.values() == (0..<150).map { Int16(-$0) })
    #expect(try id.values(10..<12) == [-30.0, -31, -32, -33, -34, -35])
  }

  @Test func everyKindOfNumberIsConvertedAsInADataset() throws {
    #expect(try reader.column(named: "group/jets.valid").elementType == .boolean)
    #expect(
      try reader.column(named: "/group/jets.valid").values(1..<3) == [UInt8(1), 0, 1, 0, 1, 0])
    #expect(
      try reader.column(named: "group/jets.p4.pt").values() == (0..<150).map { Float($0) / 8 })
    #expect(
      try reader.column(named: "group/jets.p4.eta").values(2..<3) == [6.1 as Float, 7.1, 8.1])
  }

  @Test func arraysOfAFieldAreTheLastAxes() throws {
    let x = try reader.column(named: "rows.x")
    #expect(x.shape == [4, 3] && x.rowCount == 4 && x.rowSize == 3)
    #expect(try x.values(1..<3) == [Float(3), 4, 5, 6, 7, 8])
    let grid = try reader.column(named: "rows.grid")
    #expect(grid.shape == [4, 2, 2])
    #expect(try grid.values(3..<4) == [Double(12), 13, 14, 15])
    #expect(try reader.column(named: "single.grid").values() == [Int32(4), 5, 6, 7])
  }

  @Test func aDatasetWhoseNameHasTheDotsComesFirst() throws {
    #expect(try reader.column(named: "dotted.name").values() == [Int64(0), 1, 2])
    #expect(try reader.column(named: "dotted.one").values() == [UInt8(250), 250, 250, 250])
  }

  @Test(arguments: [
    (
      "group/jets.pt",
      "/group/jets: found no field \"pt\", expected one of id, valid, p4, name; did you mean \"p4\"?"
    ),
    (
      "group/jets.p4.pt.x",
      "/group/jets.p4.pt: found elements without fields, expected a field \"x\""
    ),
    ("dotted.name.x", "/dotted.name: found elements without fields, expected a field \"x\""),
    ("group/jet.id", "/group/jet.id: found nothing, expected a dataset; its group has jets"),
    ("rows.y", "/rows: found no field \"y\", expected one of x, grid, one; did you mean \"x\"?"),
    ("group", "/group: found a group, expected a dataset; it has jets"),
  ])
  func whatIsNotThereIsNamed(name: String, message: String) {
    let error = #expect(throws: HDF5Error.self) { _ = try reader.column(named: name) }
    #expect(error?.line == "\(reader.path): \(message)")
    #expect(error?.exitStatus == .badData)
  }

  @Test func valuesAndTypesThatDoNotFitNameTheField() throws {
    func message(_ name: String) -> String? {
      #expect(throws: HDF5Error.self) {
        _ = try reader.column(named: name).values(as: UInt8.self)
      }.map { String($0.line.dropFirst(reader.path.count)) }
    }
    #expect(
      message("group/jets.id") == ": /group/jets.id: row 0: found -1, expected what fits uint8")
    #expect(
      message("group/jets.p4")
        == ": /group/jets.p4: found elements of type compound, expected uint8")
    #expect(
      message("group/jets.name")
        == ": /group/jets.name: found elements of type string, expected uint8")
    let name = try reader.column(named: "group/jets.name")
    #expect(throws: HDF5Error.self) { _ = try name.strings() }
  }

  @Test func whatLiesElsewhereIsRefused() throws {
    let refused = try HDF5Reader(path: fixture("refused.h5"))
    for name in ["external", "virtual", "lzf"] {
      #expect(throws: HDF5Error.self) { _ = try refused.column(named: name) }
    }
    #expect(try refused.column(named: "compound.a").values() == [Float(0), 0])
  }
}
