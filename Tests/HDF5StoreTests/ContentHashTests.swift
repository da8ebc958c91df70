import Foundation
import Testing

@testable import HDF5Store

/// The literals were computed in Python from the recipe alone: `scripts/crosscheck/content_hash.py`
/// on the file, printed by `scripts/crosscheck/store_fixtures.py` for the fixture.
@Suite struct ContentHashTests {
  @Test func agreesWithPythonOnEveryKindOfDataset() throws {
    #expect(
      try HDF5Reader(path: fixture("kinds.h5")).contentHash()
        == "3ef7223c949a074039422b40c0a9dc4085625b55bd7d0f2b88467804758c74a4")
  }

  @Test func aTypeWithANameIsNoPartOfIt() throws {
    #expect(
      try HDF5Reader(path: fixture("named.h5")).contentHash()
        == "bddae156c7df802d0ca4057f686c2e4e855f5c846907794cdc27d1e6e3e9b6f6")
  }

  @Test func agreesWithPythonOnAFileOfOurs() throws {
    let folder = try TemporaryFolder()
    func hash(_ name: String, chunkBytes: Int, config: String) throws -> String {
      let writer = try HDF5Writer(path: folder / name, format: "hep-prep/test", version: 1)
      try writer.createDataset(
        "/b/x", of: Float.self, rowShape: [2], unit: "GeV", description: "", chunkBytes: chunkBytes
      ).append([1, 2, 3, 4, 5, 6])
      try writer.createDataset("/a", of: UInt16.self, unit: "", description: "").append([7])
      _ = try writer.createDataset("/b/empty", of: Int64.self, unit: "", description: "")
      try writer.writeStrings("/b/names", ["µ", ""], unit: "", description: "")
      try writer.setAttribute("config", .string(config))
      return try writer.commit()
    }
    let expected = "a8336f3a3b8a79cba5c0ac7e9eb78154eea75fbcce545d5b78fc3bf64f2fddaf"
    #expect(try hash("a.h5", chunkBytes: 8, config: "one") == expected)
    // Neither attributes nor the way of storing go in.
    #expect(try hash("b.h5", chunkBytes: 1 << 16, config: "other") == expected)
  }
}
