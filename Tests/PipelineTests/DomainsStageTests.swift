import StageFiles
import Testing

@testable import Pipeline

@Suite struct DomainsStageTests {
  private let files: FeatureFiles

  init() throws { files = try FeatureFiles() }

  private func run(_ options: DomainsStage.Options) throws -> DomainsResult {
    try DomainsStage(options, log: silent).run()
  }

  /// 90 backgrounds of the target are fewest: 45 train, and floor(45 * 0.1 / 0.9) = 5 signal
  /// events stay in the target's training part.
  @Test func partsAreWhatTheFileHolds() throws {
    let result = try run(files.options())
    #expect(result.path == files.output.domains)
    #expect(result.outcome == .made(reason: "there is no output yet"))
    #expect(
      result.parts.map(\.group) == [
        "/train/source", "/train/target", "/test/source", "/test/target",
      ])
    #expect(result.parts.map(\.signal) == [45, 5, 45, 45])
    #expect(result.parts.map(\.others) == [45, 45, 45, 45])
    for (part, expected) in zip(result.parts, [9, 5, 9, 9]) {
      #expect(abs((part.signalDomainWeight ?? 0) - Double(expected)) < 1e-4)
    }
    for (part, expected) in zip(result.parts, [81, 45, 81, 81]) {
      #expect(abs(part.otherDomainWeight - Double(expected)) < 1e-4)
    }
    let reader = try DomainsFileReader(path: result.path)
    #expect(try reader.block(.train, .source).samples().count == 90)
    #expect(try reader.block(.train, .target(nil)).samples().count == 50)
    #expect(try reader.computeContentHash() == reader.contentHash)
  }

  @Test func constantFeatureIsScaledByOne() throws {
    _ = try run(files.options())
    let scaling = try DomainsFileReader(path: files.output.domains).scaling
    #expect(scaling.mean[1] == 1 && scaling.std[1] == 1)
    #expect(scaling.std[0] > 1)
  }

  @Test func runsOnceAndAgainOnlyWhenAsked() throws {
    _ = try run(files.options())
    let again = try run(files.options())
    #expect(again.outcome == .upToDate && again.parts == [])
    #expect(try run(files.options(force: true)).outcome == .made(reason: "--force"))
    #expect(
      try run(files.options(seed: 2)).outcome
        == .made(reason: "the configuration differs in seed"))
  }

  @Test func recordsSayWhereTheEventsAreFrom() throws {
    _ = try run(files.options())
    let header = try #require(try StageHeader.read(path: files.output.domains))
    #expect(header.inputs.map(\.path) == ["s", "b", "t"].map { files.output.features($0) })
    #expect(header.inputs.map(\.entries) == [400, 100, 90])
    #expect(header.inputs[0].inputs?[0].inputs?[0].fingerprint == FeatureFiles.fingerprint)
    #expect(header.seed == 1)
    let config = try #require(header.config.flatMap(JSONValue.init(parsing:)))
    #expect(config["configuration"]?["sig_frac"] == .number(0.1))
    #expect(config["run"]?["output"] == .string(files.output.domains))
  }

  @Test func aFailureLeavesTheOldFileAndNoOther() throws {
    _ = try run(files.options())
    let hash = try DomainsFileReader(path: files.output.domains).contentHash
    try files.write("t", events: 0, fingerprint: FeatureFiles.fingerprint)
    #expect(throws: (any Error).self) { try run(files.options()) }
    #expect(try DomainsFileReader(path: files.output.domains).contentHash == hash)
    #expect(!files.folder.files.contains { $0.hasSuffix(".tmp") })
  }
}
