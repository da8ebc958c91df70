import Diagnostics
import Foundation
import HDF5Store
import Testing

@testable import StageFiles

@Suite struct StageHeaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(version: UInt64 = 1, inputs: String? = nil) throws -> String {
    let path = folder / "a.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/selected", version: version)
    if let inputs {
      try writer.setAttribute("inputs", .string(inputs))
    } else {
      try stamp.write(to: writer)
    }
    try writer.commit()
    return path
  }

  @Test func stampComesBack() throws {
    let header = try #require(try StageHeader.read(path: try write()))
    #expect(header.format == "hep-prep/selected")
    #expect(header.version == 1)
    #expect(header.creator == Product.creator)
    #expect(header.config == stamp.config)
    #expect(header.inputs == stamp.inputs)
    #expect(header.seed == stamp.seed)
    #expect(header.key == stamp.key)
    #expect(header.contentHash?.count == 64)
  }

  @Test func inputsOfInputsAreKept() throws {
    var outer = stamp
    outer.inputs[0].contentHash = "hash"
    outer.inputs[0].inputs = stamp.inputs
    let path = folder / "b.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/features", version: 1)
    try outer.write(to: writer)
    try writer.commit()
    #expect(try StageHeader.read(path: path)?.inputs == outer.inputs)
    let text = try HDF5Reader(path: path).attribute("inputs")?.string
    #expect(text?.contains(#""sum_of_weights":2.5"#) == true)
    #expect(text?.contains(#""content_hash":"hash""#) == true)
  }

  @Test func whatIsNotOursHasNoHeader() throws {
    #expect(try StageHeader.read(path: folder / "absent.h5") == nil)
    #expect(try StageHeader.read(path: fixture("foreign_domains.h5")) == nil)
    let text = folder / "text.h5"
    try Data("text".utf8).write(to: URL(fileURLWithPath: text))
    #expect(try StageHeader.read(path: text) == nil)
  }

  @Test func newerLayoutIsAnError() throws {
    let path = try write(version: 2)
    let error = #expect(throws: StageFileError.self) { try StageHeader.read(path: path) }
    #expect(error?.exitStatus == .badData)
    #expect(
      error?.line
        == "\(path): found format version 2, expected at most 1; use the version of hep-prep that"
        + " made it, or a newer one")
  }

  @Test func damagedInputsAreAnError() throws {
    let path = try write(inputs: "[{]")
    let error = #expect(throws: StageFileError.self) { try StageHeader.read(path: path) }
    #expect(
      error?.line
        == "\(path): attribute inputs: found text that is not the JSON of a stage, expected what"
        + " hep-prep writes; make the file again")
  }

  @Test func fileOfAnotherStageIsRefusedByName() throws {
    let path = try write()
    let error = #expect(throws: StageFileError.self) { try FeaturesFileReader(path: path) }
    #expect(
      error?.line
        == "\(path): found a file of format \"hep-prep/selected\", expected \"hep-prep/features\","
        + " as \"prep features\" makes it")
  }
}
