import ByteSources
import Diagnostics
import Foundation
import Testing

@Suite struct LocalFileTests {
  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "bytes-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func severalRangesComeInOneCall() throws {
    try withFile(Array(0..<200)) { path in
      let source = try openByteSource(path: path)
      #expect(source.size == 200)
      var first = [UInt8](repeating: 0, count: 3)
      var second = [UInt8](repeating: 0, count: 2)
      try first.withUnsafeMutableBytes { first in
        try second.withUnsafeMutableBytes { second in
          try source.read([ByteRequest(at: 198, into: second), ByteRequest(at: 7, into: first)])
        }
      }
      #expect(first == [7, 8, 9])
      #expect(second == [198, 199])
      #expect(try source.bytes(at: 10, count: 0) == [])
    }
  }

  @Test func aFileThatShrankIsAnErrorAndNotAShortRead() throws {
    try withFile(Array(0..<100)) { path in
      let source = try openByteSource(path: path)
      #expect(truncate(path, 50) == 0)
      let error = #expect(throws: SystemCallFailure.self) { try source.bytes(at: 0, count: 100) }
      #expect(error?.exitStatus == .inputOutput)
    }
  }

  @Test func whatIsNoRegularFileIsRefused() throws {
    let missing = #expect(throws: SystemCallFailure.self) {
      _ = try openByteSource(path: "/nonexistent/file")
    }
    #expect(missing?.exitStatus == .missingInput)
    let folder = #expect(throws: SystemCallFailure.self) { _ = try openByteSource(path: "/tmp") }
    #expect(folder?.exitStatus == .badData)
    let device = #expect(throws: SystemCallFailure.self) {
      _ = try openByteSource(path: "/dev/null")
    }
    #expect(device?.exitStatus == .badData)
  }
}
