import Diagnostics
import Foundation
import Testing

@testable import HDF5Store

@Suite struct HDF5ReaderTests {
  @Test func namesAreListedInByteOrder() throws {
    let reader = try HDF5Reader(path: fixture("kinds.h5"))
    #expect(try reader.children(of: "/") == ["links", "numbers", "texts"])
    #expect(try reader.children(of: "/texts") == ["fixed", "variable"])
    #expect(try reader.children(of: "/absent") == [])
    #expect(try reader.isGroup("/texts") && !reader.isGroup("/texts/fixed"))
    #expect(reader.contains("/texts/fixed") && !reader.contains("/texts/fixed/more"))
    #expect(try reader.datasetPaths().first == "/links/soft")
  }

  @Test func aTypeWithANameIsNeitherGroupNorDataset() throws {
    let reader = try HDF5Reader(path: fixture("named.h5"))
    #expect(try reader.children(of: "/") == ["type", "x"])
    #expect(try !reader.isGroup("/type"))
    let error = #expect(throws: HDF5Error.self) { try reader.dataset("/type") }
    #expect(error?.exitStatus == .badData)
  }

  @Test func attributesOfOtherWritersRead() throws {
    let reader = try HDF5Reader(path: fixture("kinds.h5"))
    let expected: [String: HDF5Attribute] = [
      "unsigned": .unsigned(.max), "small": .signed(-3), "real": .real(0.5),
      "reals": .reals([0.5, 1.5]), "text": .string("µ"), "fixed_text": .string("fixed"),
      "texts": .strings(["a", ""]),
    ]
    for (name, value) in expected { #expect(try reader.attribute(name) == value) }
    #expect(try reader.attribute("unit", of: "/absent") == nil)
    let error = #expect(throws: HDF5Error.self) { try reader.attribute("compound") }
    #expect(
      error?.line
        == "\(reader.path): /@compound: found elements of type compound (a list), expected a text"
        + " or a number")
  }

  @Test func unreadableFilesAreSaidToBe() throws {
    let folder = try TemporaryFolder()
    func failure(_ path: String) -> HDF5Error? {
      #expect(throws: HDF5Error.self) { try HDF5Reader(path: path) }
    }
    #expect(failure(folder / "no.h5")?.exitStatus == .missingInput)
    #expect(
      failure(folder / "no.h5")?.line
        == "\(folder / "no.h5"): cannot open: No such file or directory")
    #expect(failure(folder.path)?.exitStatus == .badData)
    #expect(failure(folder.path)?.line == "\(folder.path): cannot open: Is a directory")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture("kinds.h5")))
    for size in [0, 4, 100, bytes.count / 2] {
      try bytes.prefix(size).write(to: URL(fileURLWithPath: folder / "cut.h5"))
      let error = failure(folder / "cut.h5")
      #expect(error?.exitStatus == .badData)
      #expect(error?.line.contains("found no readable HDF5 file") == true)
    }
  }

  @Test func threadsShareAReader() async throws {
    let reader = try HDF5Reader(path: fixture("kinds.h5"))
    let sums = try await withThrowingTaskGroup(of: Float.self) { group in
      for start in 0..<8 {
        group.addTask {
          try reader.dataset("/numbers/deflated").values(start * 100..<start * 100 + 100)
            .reduce(0, +)
        }
      }
      return try await group.reduce(into: Set<Float>()) { $0.insert($1) }
    }
    // The fixture holds 0, 1, 2, ...: a block's sum is 400 times its mean.
    let expected: [Float] = stride(from: Float(0), to: 3200, by: 400).map { 400 * ($0 + 199.5) }
    #expect(sums == Set(expected))
  }
}
