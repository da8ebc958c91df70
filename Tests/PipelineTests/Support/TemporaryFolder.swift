import Foundation

/// A folder that goes with the test.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "hep-prep-pipeline-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (folder: TemporaryFolder, name: String) -> String { "\(folder.path)/\(name)" }

  /// Writes a file, with its folder, and returns its path.
  @discardableResult func write(_ name: String, _ contents: Data) throws -> String {
    let url = URL(fileURLWithPath: self / name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: url)
    return self / name
  }

  /// Writes a text, with its folder, and returns its path.
  @discardableResult func write(_ name: String, _ contents: String) throws -> String {
    try write(name, Data(contents.utf8))
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: self / name, encoding: .utf8)
  }

  var files: [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
