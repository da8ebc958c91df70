import Foundation

/// A folder that goes with the test.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "hep-prep-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names in the folder, hidden ones too.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  static func / (folder: TemporaryFolder, name: String) -> String { "\(folder.path)/\(name)" }
}

/// The path of a file in `Fixtures`.
func fixture(_ name: String, file: String = #filePath) -> String {
  URL(fileURLWithPath: file).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}
