import Diagnostics
import Foundation
import Testing

@testable import HDF5Store

@Suite struct HDF5DatasetTests {
  private let kinds: HDF5Reader

  init() throws { kinds = try HDF5Reader(path: fixture("kinds.h5")) }

  @Test(arguments: [
    "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "big_f4", "big_i8",
  ])
  func numbersOfAnyTypeReadAsAnyOtherThatHoldsThem(name: String) throws {
    let dataset = try kinds.dataset("/numbers/\(name)")
    #expect(dataset.shape == [3, 2])
    #expect(try dataset.values() == [UInt8(0), 1, 2, 3, 4, 5])
    #expect(try dataset.values() == [Int64(0), 1, 2, 3, 4, 5])
    #expect(try dataset.values() == [Float(0), 1, 2, 3, 4, 5])
    #expect(try dataset.values(1..<2) == [Double(2), 3])
  }

  @Test func booleansScalarsAndEmptyDatasetsRead() throws {
    #expect(try kinds.dataset("/numbers/bool").values() == [UInt8(1), 0])
    #expect(try kinds.dataset("/numbers/scalar").values() == [2.5])
    let empty = try kinds.dataset("/numbers/empty")
    #expect(empty.shape == [0, 4])
    #expect(try empty.values() == [Float]())
    #expect(try kinds.dataset("/links/soft").values() == [Float(0), 1, 2, 3, 4, 5])
  }

  @Test func realsAreRoundedAndNothingIsClipped() throws {
    let rounded: [Float] = try kinds.dataset("/numbers/rounded").values()
    #expect(rounded[0] == 0.1 as Float && rounded[1].isNaN && rounded[2] == -.infinity)
    func message<T: HDF5Element & ExpressibleByIntegerLiteral>(_ name: String, _: T.Type) -> String?
    {
      #expect(throws: HDF5Error.self) {
        _ = try kinds.dataset("/numbers/\(name)").values(as: T.self)
      }.map { String($0.line.dropFirst(kinds.path.count)) }
    }
    #expect(
      message("negative", UInt16.self)
        == ": /numbers/negative: row 0: found -1, expected what fits uint16")
    #expect(
      message("negative", Int8.self)
        == ": /numbers/negative: row 1: found 300, expected what fits int8")
    #expect(
      message("beyond_float", Float.self)
        == ": /numbers/beyond_float: row 0: found 1e+300, expected what fits float32")
    #expect(
      message("rounded", Int32.self)
        == ": /numbers/rounded: row 0: found 0.1, expected what fits int32")
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func gatheringPicksWhatReadingGives(seed: UInt64) throws {
    let dataset = try kinds.dataset("/numbers/deflated")
    let all: [Float] = try dataset.values()
    var state = seed
    let rows = (0..<dataset.rowCount).filter { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % (seed * 5) == 0
    }
    var gathered = [Float](repeating: -1, count: rows.count * 4)
    try gathered.withUnsafeMutableBufferPointer { try dataset.gather(rows, into: $0) }
    #expect(gathered == rows.flatMap { all[4 * $0..<4 * $0 + 4] }, "seed \(seed)")
  }

  @Test func textsOfFixedAndVariableLengthRead() throws {
    #expect(try kinds.dataset("/texts/fixed").strings() == ["ttH", "", "µ"])
    #expect(try kinds.dataset("/texts/variable").strings() == ["ttH", "", "µ"])
  }

  @Test(arguments: [
    (
      "external",
      "found an external link, expected the data in this file; copy it into the file"
        + " (h5repack)"
    ),
    (
      "virtual",
      "found a virtual dataset, expected the data in this file; copy it into the file"
        + " (h5repack)"
    ),
    (
      "lzf",
      "found data stored through the filter \"lzf\", expected gzip, shuffle or none; rewrite"
        + " it (h5repack -f GZIP=4)"
    ),
    (
      "claim",
      "found a claim to 8000000000000 bytes, expected what 0 stored bytes can hold; the"
        + " file is damaged or was never filled"
    ),
    ("compound", "found elements of type compound, expected float64"),
    ("latin", "found elements of type string, expected float64"),
    ("clam", "found nothing, expected a dataset; did you mean \"claim\"?"),
  ])
  func refusalSaysWhatToDo(name: String, sentence: String) throws {
    let path = fixture("refused.h5")
    let error = #expect(throws: HDF5Error.self) {
      _ = try HDF5Reader(path: path).dataset("/\(name)").values(as: Double.self)
    }
    #expect(error?.line == "\(path): /\(name): \(sentence)")
    #expect(error?.exitStatus == .badData)
  }

  @Test func datasetInOnePieceMustHaveAllItsBytes() throws {
    let reader = try HDF5Reader(path: fixture("compact.h5"))
    let error = #expect(throws: HDF5Error.self) { try reader.dataset("/x") }
    #expect(error?.reason == .claim(bytes: 1 << 20, stored: 1237))
  }

  @Test func chunkThatNothingStandsBehindTakesNoMemory() throws {
    let reader = try HDF5Reader(path: fixture("hostile.h5"))
    let error = #expect(throws: HDF5Error.self) { try reader.dataset("/chunk") }
    #expect(error?.reason == .claim(bytes: 1 << 28, stored: 0))
  }

  @Test func textsAreNoLongerThanNamesAre() throws {
    let dataset = try HDF5Reader(path: fixture("hostile.h5")).dataset("/long")
    let error = #expect(throws: HDF5Error.self) { try dataset.strings() }
    #expect(
      error?.line
        == "\(fixture("hostile.h5")): /long: found longer texts, expected at most 1048576 bytes each"
        + " and 1048576 together; the file is damaged, or not for this program")
    #expect(error?.exitStatus == .badData)
  }

  @Test func datasetInsideItsHeaderReads() throws {
    let dataset = try kinds.dataset("/numbers/compact")
    #expect(try dataset.values() == [UInt8(3), 2, 1])
  }

  @Test func textThatIsNotUTF8IsRefused() throws {
    let dataset = try HDF5Reader(path: fixture("refused.h5")).dataset("/latin")
    let error = #expect(throws: HDF5Error.self) { try dataset.strings() }
    #expect(error?.reason == .notUTF8)
  }

  @Test func shapeIsChecked() throws {
    let dataset = try kinds.dataset("/numbers/f4")
    try dataset.expect(shape: [nil, 2])
    try dataset.expect(shape: [3, 2])
    let error = #expect(throws: HDF5Error.self) { try dataset.expect(shape: [nil, 3]) }
    #expect(
      error?.line
        == "\(kinds.path): /numbers/f4: found the shape [3, 2], expected [any, 3]")
    #expect(throws: HDF5Error.self) { try dataset.expect(shape: [nil]) }
  }
}
