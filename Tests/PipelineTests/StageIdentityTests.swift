import Diagnostics
import Testing

@testable import Pipeline

@Suite struct StageIdentityTests {
  private func identity(
    stage: String = "select", _ change: [String: JSONValue] = [:], inputs: [String] = ["a", "b"]
  ) -> StageIdentity {
    let configuration: [String: JSONValue] = [
      "seed": .integer(1), "luminosity_ifb": .number(139),
      "selection": .object(["jet": .object(["pt_min": .number(25), "eta": .number(2.5)])]),
      "features": .array([.string("ht_jets"), .string("met")]), "max_events": .null,
    ]
    return StageIdentity(
      stage: stage, configuration: .object(configuration.merging(change) { $1 }), inputs: inputs)
  }

  /// SHA-256 of `{"configuration":{"x":1},"inputs":["f"],"stage":"select","version":"0.1.0"}`, by
  /// sha256sum: a key that changes unasked would make every user's output out of date.
  @Test func keyIsTheDigestOfTheCanonicalText() throws {
    let identity = StageIdentity(
      stage: "select", configuration: .object(["x": .integer(1)]), inputs: ["f"])
    try #require(Product.version == "0.1.0")
    #expect(
      identity.key == "0047b123f11fc5e137f02a688c3862f0583ad325416f312425cf61ea6a241370")
  }

  @Test func keyDependsOnEveryPart() {
    let keys = [
      identity(), identity(stage: "features"), identity(["seed": .integer(2)]),
      identity(["max_events": .integer(0)]), identity(inputs: ["b", "a"]), identity(inputs: []),
      identity(["selection": .object([:])]),
    ].map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(identity().key == keys[0])
  }

  @Test func whatCountsNotIsKeptBesideAndIgnored() throws {
    let config = identity().config(run: .object(["threads": .integer(3)]))
    #expect(config.contains(#""run":{"threads":3}"#))
    let read = try #require(StageIdentity(config: config))
    #expect(read == identity())
    #expect(read.key == identity().key)
    #expect(identity().difference(from: read) == nil)
  }

  @Test func textsThatAreNoIdentityAreNil() {
    for text in ["", "{}", "[]", #"{"stage":"select","version":"1","configuration":{}}"#] {
      #expect(StageIdentity(config: text) == nil)
    }
  }

  /// The configuration holds a whole number that was a double: its own text is no difference.
  @Test func theDifferingMemberIsNamed() throws {
    let old = try #require(StageIdentity(config: identity().config(run: .null)))
    func difference(_ change: [String: JSONValue]) -> String? {
      identity(change).difference(from: old)
    }
    #expect(difference([:]) == nil)
    #expect(difference(["seed": .integer(2)]) == "the configuration differs in seed")
    #expect(
      difference(["selection": .object(["jet": .object(["pt_min": .number(30)])])])
        == "the configuration differs in selection.jet.eta")
    #expect(
      difference([
        "selection": .object(["jet": .object(["pt_min": .number(30), "eta": .number(2.5)])])
      ]) == "the configuration differs in selection.jet.pt_min")
    #expect(
      difference(["features": .array([.string("ht_jets"), .string("n_jets_pt40")])])
        == "the configuration differs in features.1")
    #expect(
      difference(["features": .array([.string("ht_jets")])])
        == "the configuration differs in features")
    #expect(difference(["max_events": .integer(5)]) == "the configuration differs in max_events")
    #expect(difference(["new": .bool(true)]) == "the configuration differs in new")
  }

  @Test func differingInputsAreCounted() throws {
    let old = identity()
    #expect(
      identity(inputs: ["a", "c", "d"]).difference(from: old)
        == "the inputs differ: 2 new, 1 gone")
    #expect(
      identity(inputs: ["b", "a"]).difference(from: old) == "the order of the inputs differs")
    #expect(identity(inputs: []).difference(from: old) == "the inputs differ: 0 new, 2 gone")
  }

  @Test func anotherVersionOrStageIsSaid() throws {
    let other = identity().config(run: .null)
      .replacing("\"version\":\"\(Product.version)\"", with: "\"version\":\"0.0.1\"")
    let old = try #require(StageIdentity(config: other))
    #expect(identity(["seed": .integer(2)]).difference(from: old) == "written by version 0.0.1")
    #expect(
      identity().difference(from: identity(stage: "features")) == "written by the stage features")
  }
}
