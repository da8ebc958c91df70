import Diagnostics
import Domains
import StageFiles
import Testing

@testable import Pipeline

@Suite struct DomainInputTests {
  private let files: FeatureFiles

  init() throws { files = try FeatureFiles() }

  private func refusal() -> PipelineError? {
    #expect(throws: PipelineError.self) { try DomainInput(files.options()).samples() }
  }

  @Test func samplesComeInTheOrderOfTheSampleFile() throws {
    let input = try DomainInput(files.options())
    #expect(input.names == ["x", "y"] && input.units == ["GeV", "GeV"])
    #expect(input.descriptions.map(\.name) == ["s", "b", "t"])
    #expect(input.descriptions.map(\.domain) == ["both", "source", "target"])
    let samples = try input.samples()
    #expect(samples.map(\.name) == ["s", "b", "t"])
    #expect(samples.map(\.rows.count) == [400, 100, 90])
    #expect(samples.map(\.crossSectionPB) == [nil, 2, nil])
    // Of all events read, and of those that were kept.
    #expect(samples.map(\.sumOfWeights) == [1000, 1000, 1000])
    #expect(samples.map(\.selectedSumOfWeights) == [400, 100, 90])
    #expect(samples[0].files.map(\.path) == ["s.root"])
    #expect(samples[0].files.map { "\($0.fingerprint)" } == [FeatureFiles.fingerprint])
  }

  @Test func differentFeaturesAreRefused() throws {
    try files.write("b", events: 100, fingerprint: FeatureFiles.fingerprint, names: ["x", "z"])
    let error = refusal()
    #expect(
      error
        == .featuresDiffer(
          path: files.output.features("b"), names: ["x", "z"],
          otherPath: files.output.features("s"), otherNames: ["x", "y"]))
    #expect(error?.exitStatus == .badData)
  }

  @Test func aRecordWithoutFingerprintIsRefused() throws {
    try files.write("t", events: 90, fingerprint: "ef")
    #expect(refusal() == .damagedRecord(path: files.output.features("t"), found: "ef"))
  }

  /// What shows in the domain file, or changes the draws, and nothing else.
  @Test func identityHoldsWhatTheDomainsDependOn() throws {
    func key(_ options: DomainsStage.Options? = nil) throws -> String {
      let options = options ?? files.options()
      return try DomainInput(options).identity(options.domains).key
    }
    let key0 = try key()
    #expect(try key(files.options(force: true)) == key0)
    #expect(try key(files.options(signalFraction: 0.2)) != key0)
    #expect(try key(files.options(seed: 2)) != key0)
    // The same content of another event file: other draws.
    try files.write("b", events: 100, fingerprint: FeatureFiles.fingerprint)
    let moved = try key()
    #expect(moved != key0)
    let toml = try files.folder.text("samples.toml")
    try files.folder.write("samples.toml", "# a note\n" + toml.replacing("b.root", with: "c.root"))
    #expect(try key() == moved)
    try files.folder.write("samples.toml", toml.replacing("2.0", with: "3.0"))
    #expect(try key() != moved)
  }
}
