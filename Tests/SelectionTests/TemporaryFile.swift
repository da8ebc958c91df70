import Foundation

/// A file that lives as long as the value.
final class TemporaryFile {
  let path: String

  init(_ contents: String) throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "hep-prep-selection-\(UUID().uuidString).toml").path
    try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
