import Testing

@testable import Domains

@Suite struct DomainLayoutTests {
  @Test func groupsAreTheClassesOfTheDomains() throws {
    let samples =
      usualSamples().dropLast() + [
        .made("z", .background, .target("z"), count: 1),
        .made("a", .background, .target("a"), count: 1),
        .made("data", .unlabelled, .target("data"), count: 1),
      ]
    let layout = try DomainLayout(Array(samples))
    #expect(layout.domains.map(\.description) == ["source", "target/a", "target/data", "target/z"])
    #expect(layout.unlabelledTargets == [.target("data")])
    #expect(
      layout.labelledGroups.map(\.description) == [
        "source: signal", "source: background", "target/a: signal", "target/a: background",
        "target/z: signal", "target/z: background",
      ])
    #expect(layout.labelledGroups.map(\.members) == [[0], [1], [0], [3], [0], [2]])
  }

  @Test func aMissingClassNamesTheDomain() {
    let samples = usualSamples()
    let advice = "expected at least one; add one to samples.toml with domain ="
    #expect(
      failure(Array(samples.dropLast()))
        == "65 target: no background sample, \(advice) \"target\" or \"both\"")
    #expect(
      failure(Array(samples.dropFirst()))
        == "65 source: no signal sample, \(advice) \"source\" or \"both\"")
    #expect(failure([]) == "65 source: no signal sample, \(advice) \"source\" or \"both\"")
  }

  @Test func anUnnamedTargetBesideNamedOnesIsAConfigurationError() {
    let samples = usualSamples() + [.made("b", .background, .target("sherpa"), count: 9)]
    #expect(
      failure(samples)
        == "78 sample \"ttbb\" without a name beside target/sherpa, expected one target without a "
        + "name or several with; write domain = \"target/<name>\"")
  }

  @Test func realDataIsNeitherSourceNorMixedWithSimulation() {
    let mixed = usualSamples() + [.made("data", .unlabelled, .target(nil), count: 9)]
    #expect(
      failure(mixed)
        == "78 target: samples \"ttbb\", \"data\": real data and simulation in one target, "
        + "expected either; give them targets of their own")
    let source = usualSamples() + [.made("data", .unlabelled, .source, count: 9)]
    #expect(
      failure(source)
        == "78 sample \"data\": class \"unlabelled\" and not a target, expected "
        + "domain = \"target\" or \"target/<name>\"")
  }
}
