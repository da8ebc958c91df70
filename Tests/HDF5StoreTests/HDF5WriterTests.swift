import Foundation
import Testing

@testable import HDF5Store

@Suite struct HDF5WriterTests {
  @Test func rowsComeBack() throws {
    let path = NSTemporaryDirectory() + "store-first.h5"
    let writer = try HDF5Writer(path: path, format: "hep-prep/test", version: 1)
    let x = try writer.createDataset(
      "/a/x", of: Float.self, rowShape: [3], unit: "GeV", description: "numbers", chunkBytes: 64)
    for i in 0..<100 { try x.append([Float(i), 1, 2, Float(i), 3, 4]) }
    let empty = try writer.createDataset("/b", of: UInt8.self, unit: "", description: "none")
    try writer.writeStrings("/names", ["a", "", "µ"], unit: "", description: "names")
    try writer.setAttribute("config", .string(String(repeating: "x", count: 1 << 20)))
    try writer.setAttribute("names", .strings(["p", ""]), ofGroup: "/a")
    let hash = try writer.commit()
    _ = empty
    let reader = try HDF5Reader(path: path)
    #expect(try reader.contentHash() == hash)
    #expect(try reader.attribute("content_hash") == .string(hash))
    #expect(try reader.attribute("config")?.string?.utf8.count == 1 << 20)
    let a = try reader.dataset("/a/x")
    #expect(a.shape == [200, 3])
    #expect(try a.values(Double.self, 198..<200) == [99, 1, 2, 99, 3, 4])
    #expect(try reader.dataset("/names").strings() == ["a", "", "µ"])
  }
}
