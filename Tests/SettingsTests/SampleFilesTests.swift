import Foundation
import Diagnostics
import Testing

@testable import Settings

@Suite struct SampleFilesTests {
  private func sample(_ patterns: [String], in folder: TemporaryFolder) -> Sample {
    Sample(
      name: "s", eventClass: .signal, domain: .both, patterns: patterns,
      file: folder.path + "/samples.toml")
  }

  @Test func globsAreRelativeToTheFileAndSortedByBytes() throws {
    let folder = try TemporaryFolder()
    for name in ["data/b.root", "data/B.root", "data/a.root", "data/.a.root", "data/c.txt"] {
      try folder.write(name)
    }
    let files = try sample(["data/*.root", "data/c.txt"], in: folder).inputFiles()
    #expect(
      files.map { $0.dropFirst(folder.path.count + 1) }
        == ["data/B.root", "data/a.root", "data/b.root", "data/c.txt"])
  }

  @Test func globOverSeveralLevelsIsRefusedAndNotTakenForOne() throws {
    let folder = try TemporaryFolder()
    try folder.write("data/more/a.root")
    let sample = sample(["**/*.root"], in: folder)
    let error = #expect(throws: SettingsError.self) { try sample.inputFiles() }
    #expect(error?.exitStatus == .badConfiguration)
    #expect(
      error?.line
        == "\(folder.path)/samples.toml: sample[s].files[0]: found \"**/*.root\", expected a glob"
        + " without **, which is not matched over several levels of folders")
  }

  @Test func absolutePathsStayAsTheyAre() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.root")
    let elsewhere = Sample(
      name: "s", eventClass: .signal, domain: .both, patterns: [path], file: "/etc/samples.toml")
    #expect(try elsewhere.inputFiles() == [path])
  }

  @Test func specialCharactersOfTheFolderMatchThemselves() throws {
    let folder = try TemporaryFolder()
    try folder.write("run[1]*/a.root")
    try folder.write("run1/a.root")
    let sample = Sample(
      name: "s", eventClass: .signal, domain: .both, patterns: ["*.root"],
      file: folder.path + "/run[1]*/samples.toml")
    #expect(try sample.inputFiles() == [folder.path + "/run[1]*/a.root"])
  }

  @Test(arguments: ["none_*.root", "none.root", "data/none/*.root", "a.root/*.root"])
  func patternWithoutAMatchIsNamed(pattern: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.root")
    let error = #expect(throws: SettingsError.self) {
      try sample(["a.root", pattern], in: folder).inputFiles()
    }
    #expect(
      error?.line
        == "\(folder.path)/samples.toml: sample[s].files[1]: \"\(pattern)\" matches no file")
    #expect(error?.exitStatus == .badConfiguration)
  }

  /// Eight links to their own folder: with five stars there are 32,768 ways through them.
  @Test func linksThatGoRoundInCirclesAreNotFollowedForEver() throws {
    let folder = try TemporaryFolder()
    try folder.write("data/a.root")
    for link in 0..<8 {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/data/l\(link)", withDestinationPath: folder.path + "/data")
    }
    #expect(try sample(["data/l*/l*/a.root"], in: folder).inputFiles().count == 64)
    let error = #expect(throws: SettingsError.self) {
      try sample(["data/l*/l*/l*/l*/l*/l*/a.root"], in: folder).inputFiles()
    }
    #expect(
      error?.line
        == "\(folder.path)/samples.toml: sample[s].files[0]: \"data/l*/l*/l*/l*/l*/l*/a.root\" goes "
        + "through more than 20000 folders; name the folders, or look for links that go round in circles"
    )
    #expect(error?.exitStatus == .badConfiguration)
  }
}
