import Diagnostics
import Events
import Testing

@testable import Features

/// The exact lines that users read.
@Suite struct FeatureErrorTests {
  private func error(ofNames names: [String], source: String) -> FeatureError? {
    #expect(throws: FeatureError.self) { _ = try FeatureSet(names: names, source: source) }
  }

  @Test func unknownFeatureOffersTheNearestNames() {
    let error = error(ofNames: ["n_jets", "m_bb_mni"], source: "mine.toml: features")
    #expect(
      error?.line == "mine.toml: features: unknown feature \"m_bb_mni\"; "
        + "did you mean \"m_bb_max\" or \"m_bb_min\"?")
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func unknownFeatureFarFromAllPointsToTheList() {
    #expect(
      error(ofNames: ["thrust_of_the_universe"], source: "--features")?.line
        == "--features: unknown feature \"thrust_of_the_universe\"; "
        + "the feature set \"all\" lists every name")
  }

  @Test func repeatedFeatureIsNamed() {
    let error = error(ofNames: ["met", "n_jets", "met"], source: "--features")
    #expect(
      error?.line
        == "--features: feature \"met\" is there twice, expected each name once; remove one")
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func emptyListIsRefused() {
    #expect(
      error(ofNames: [], source: "mine.toml: features")?.line
        == "mine.toml: features: no feature, expected at least one name; "
        + "the feature set \"all\" lists every name")
  }

  @Test func tooManyJetsNameFileAndEntry() {
    let error = FeatureError(
      .tooManyJets(900, limit: 512), in: .event(path: "a.root", entry: 7))
    #expect(
      error.line
        == "a.root: entry 7: 900 jets, expected at most 512; check the selection's jet collection")
    #expect(error.exitStatus == .badData)
  }

  @Test func unsortedJetsNameTheJet() {
    let error = FeatureError(.unsortedJets(index: 3), in: .event(path: "a.root", entry: 7))
    #expect(
      error.line
        == "a.root: entry 7: jet 3 has a larger pT than the one before it, expected descending "
        + "pT; write the file with prep select")
    #expect(error.exitStatus == .badData)
  }

  @Test func missingFeatureSaysWhatTheEventHas() throws {
    let event = TestEvent(jets: [.init(pt: 50, eta: 0, phi: 0, mass: 5, isTagged: true)])
    let set = try FeatureSet(names: ["n_jets", "dr_bb_min"], source: "test")
    let selected = SelectedEvents([event])
    var matrix: [Float] = []
    try FeatureComputer(set, inputPaths: []).compute(selected, into: &matrix)
    let error = #expect(throws: FeatureError.self) {
      try MissingPolicy.error.apply(
        to: &matrix, features: set, selected: selected, inputPaths: ["a.root", "b.root"])
    }
    #expect(
      error?.line
        == "b.root: entry 100: feature dr_bb_min (smallest dR over bb) is not defined with 1 jet, "
        + "1 b-tagged, and 0 leptons, or a value is not finite; --on-missing drop leaves such "
        + "events out, --on-missing fill=VALUE fills in a number")
    #expect(error?.exitStatus == .badData)
  }

  @Test func fileWithoutAPathGoesByItsNumber() {
    let location = FeatureError.Location.event(
      0, of: SelectedEvents([TestEvent()]), inputPaths: ["a.root"])
    #expect(location == .event(path: "file 1", entry: 100))
  }
}
