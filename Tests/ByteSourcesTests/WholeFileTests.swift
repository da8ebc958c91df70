import ByteSources
import Diagnostics
import Foundation
import Testing

@Suite struct WholeFileTests {
  private let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory.appending(path: "whole-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func file(_ bytes: [UInt8]) throws -> String {
    let path = folder + "/file"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func aFileIsReadWholeUpToTheLimit() throws {
    let path = try file([1, 2, 3])
    #expect(try wholeFile(path: path, limit: 3) == [1, 2, 3])
    let error = #expect(throws: SystemCallFailure.self) { try wholeFile(path: path, limit: 2) }
    #expect(error?.line == "\(path): cannot read: File too large")
  }

  /// A hole of a terabyte takes no disk, and would take all memory.
  @Test func aHoleIsNotRead() throws {
    let path = try file([])
    #expect(truncate(path, 1 << 40) == 0)
    #expect(throws: SystemCallFailure.self) { try wholeFile(path: path, limit: 1 << 20) }
    #expect(beginning(ofFileAt: path, count: 3) == [0, 0, 0])
  }

  @Test func devicesAndPipesAreNoFiles() throws {
    let pipe = folder + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in ["/dev/zero", pipe, folder, folder + "/none"] {
      #expect(throws: SystemCallFailure.self) { try wholeFile(path: path, limit: 10) }
      #expect(beginning(ofFileAt: path, count: 10) == nil)
    }
  }

  @Test func theBeginningOfAShortFileIsAllOfIt() throws {
    let path = try file([1, 2, 3])
    #expect(beginning(ofFileAt: path, count: 2) == [1, 2])
    #expect(beginning(ofFileAt: path, count: 9) == [1, 2, 3])
  }
}
