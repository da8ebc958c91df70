import Foundation
import HDF5Store
import StageFiles
import Testing

@testable import Pipeline

@Suite struct UpToDateTests {
  private let folder: TemporaryFolder
  private let identity = StageIdentity(
    stage: "features", configuration: .object(["x": .number(2)]), inputs: ["hash"])

  init() throws { folder = try TemporaryFolder() }

  private func make(config: String? = nil, key: String? = nil) throws -> String {
    let writer = try FeaturesFileWriter(path: folder / "f.h5", names: ["met"], units: ["GeV"])
    let config = config ?? identity.config(run: .object(["threads": .integer(2)]))
    try writer.commit(
      stamp: FileStamp(config: config, inputs: [], seed: 1, key: key ?? identity.key))
    return folder / "f.h5"
  }

  @Test func theSameKeyIsUpToDateUnlessForced() throws {
    let path = try make()
    #expect(UpToDate.reasonToMake(path, for: identity, force: false) == nil)
    #expect(UpToDate.reasonToMake(path, for: identity, force: true) == "--force")
  }

  @Test func anotherKeySaysWhatDiffers() throws {
    let path = try make()
    let other = StageIdentity(
      stage: "features", configuration: .object(["x": .number(3)]), inputs: ["hash"])
    #expect(
      UpToDate.reasonToMake(path, for: other, force: false) == "the configuration differs in x")
  }

  @Test func anOutputThatCannotSayWhatItIsIsMadeAnew() throws {
    #expect(
      UpToDate.reasonToMake(try make(config: "{}", key: "k"), for: identity, force: false)
        == "the output does not say what it was made of")
    #expect(
      UpToDate.reasonToMake(try make(key: "k"), for: identity, force: false)
        == "the output's key is of something else")
  }

  @Test func nothingOrAForeignFileIsNoOutput() throws {
    let none = "there is no output yet"
    #expect(UpToDate.reasonToMake(folder / "no.h5", for: identity, force: false) == none)
    #expect(
      UpToDate.reasonToMake(try folder.write("x.h5", "mine"), for: identity, force: true) == none)
    #expect(UpToDate.reasonToMake(folder.path, for: identity, force: false) == none)
  }

  @Test func whatAKilledForceLeftGoesThoughNothingIsWritten() throws {
    let path = try make()
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, 255)
    let name = host.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let left = try folder.write(".f.h5.\(name).1.1.tmp", "half")
    UpToDate.clearAway(after: path)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(FileManager.default.fileExists(atPath: path))
  }
}
