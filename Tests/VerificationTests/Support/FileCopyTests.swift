import Foundation
import Testing

@testable import Verification

@Suite struct FileCopyTests {
  /// The path of a file in the fixtures of StageFilesTests.
  static func stageFixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "StageFilesTests/Fixtures/\(name)").path
  }

  /// What the tests of every rule rest on.
  @Test func aCopyWithoutAChangeHasTheSameContents() throws {
    let folder = try TemporaryFolder()
    for path in try Line.shared.get().files where path.hasSuffix(".h5") {
      let copy = try FileCopy(of: path).write(folder / "\(UUID().uuidString).h5")
      let result = try Comparison(path, copy, tolerance: 0, isQuiet: true).run()
      #expect(result.isSame && result.notes.isEmpty, "\(result.text)")
    }
  }
}
