import Foundation
import Testing

@testable import Scoring

@Suite struct ExportTests {
  @Test func theSameRunGivesTheSameBytesAndReplacesItsOwn() throws {
    let line = try ToyLine()
    let run = try line.run("run", on: line.domains("domains.h5"))
    let path = line / "models/model.onnx"
    let result = try Export(runPath: run, output: path).run()
    let bytes = try #require(FileManager.default.contents(atPath: path))
    #expect(result == .init(path: path, features: 2, opset: 13, bytes: bytes.count))
    _ = try Export(runPath: run, output: path).run()
    #expect(FileManager.default.contents(atPath: path) == bytes)
    #expect(Export.isOurs(path))
  }

  @Test(arguments: ["", "somebody's", "\u{8}\u{7}\u{12}\u{3}hep"])
  func aFileOfOthersStays(contents: String) throws {
    let line = try ToyLine()
    let run = try line.run("run", on: line.domains("domains.h5"))
    let path = line / "model.onnx"
    try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      failure { _ = try Export(runPath: run, output: path).run() }?.hasPrefix("73 \(path): ")
        == true)
    #expect(FileManager.default.contents(atPath: path) == Data(contents.utf8))
  }
}
