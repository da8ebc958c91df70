import Diagnostics
import Foundation
import Testing

@testable import Settings

@Suite struct ConfigurationFileTests {
  @Test(arguments: ConfigurationKind.allCases)
  func shippedFilesAreThoseInTheFolder(kind: ConfigurationKind) throws {
    let folder =
      switch kind {
      case .selection: "selections"
      case .workingPoint: "selections/working-points"
      case .featureSet: "selections/feature-sets"
      case .mapping: "selections/mappings"
      }
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path
    ).filter { $0.hasSuffix(".toml") }
    #expect(files.sorted() == kind.shippedNames.map { $0 + ".toml" })
    for (name, bytes) in kind.shipped {
      let file = root.appending(path: "\(folder)/\(name).toml")
      #expect(try [UInt8](Data(contentsOf: file)) == bytes)
    }
  }

  @Test(arguments: [
    ("a.toml", "", "a.toml"), ("a.toml", "x/", "x/a.toml"), ("a.toml", "x", "x/a.toml"),
    ("/a.toml", "x", "/a.toml"), ("../a.toml", "x/", "x/../a.toml"),
  ])
  func pathsAreRelativeToTheFolder(path: String, folder: String, expected: String) {
    #expect(ConfigurationFile.resolve(path, in: folder) == expected)
  }

  @Test(arguments: [("a.toml", ""), ("x/a.toml", "x/"), ("/a.toml", "/")])
  func folderOfAPathEndsInASlash(path: String, expected: String) {
    #expect(ConfigurationFile.folder(of: path) == expected)
  }

  @Test func dataFileGivenByMistakeIsRefused() throws {
    let folder = try TemporaryFolder()
    let long = try folder.write("long.toml", String(repeating: "# long\n", count: 200_000))
    let error = #expect(throws: SettingsError.self) { try SamplesFile.load(path: long) }
    #expect(
      error?.line == "\(long): longer than 1024 KiB, expected a configuration file in TOML")
    let binary = try folder.write("binary.toml", "root\u{0}\u{1}")
    let other = #expect(throws: SettingsError.self) { try SamplesFile.load(path: binary) }
    #expect(
      other?.line
        == "\(binary): not UTF-8 text without NUL, expected a configuration file in TOML")
    #expect(other?.exitStatus == .badConfiguration)
  }

  @Test func escapedNulCannotCutAStringShort() {
    let error = #expect(throws: SettingsError.self) {
      try FeatureSetSettings(
        ConfigurationFile(label: "f.toml", folder: "", text: #"features = ["met\u0000x"]"#))
    }
    #expect(
      error?.line == "f.toml: not UTF-8 text without NUL, expected a configuration file in TOML")
  }

  @Test func folderInPlaceOfAFileIsBadData() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: SettingsError.self) { try SamplesFile.load(path: folder.path) }
    #expect(error?.line == "\(folder.path): cannot read: Is a directory")
    #expect(error?.exitStatus == .badData)
  }

  /// Nobody writes to the pipe, and the device has no end.
  @Test func whatAConfigurationNamesHasToBeARegularFile() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe.toml"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, "/dev/zero"] {
      let error = #expect(throws: SettingsError.self) {
        try ConfigurationFile.find(
          .mapping, path, relativeTo: "", namedBy: "samples.toml", key: "mapping")
      }
      #expect(error?.line == "\(path): cannot read: Illegal seek")
      #expect(error?.exitStatus == .badData)
    }
  }
}
