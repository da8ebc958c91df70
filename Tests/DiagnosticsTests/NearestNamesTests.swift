import Testing

@testable import Diagnostics

@Suite struct NearestNamesTests {
  @Test func nearestComesFirst() {
    let known = ["n_jets", "n_bjets", "n_leptons", "met"]
    #expect(nearestNames(to: "n_jet", in: known) == ["n_jets", "n_bjets"])
    #expect(suggestion(for: "mett", in: known) == "; did you mean \"met\"?")
  }

  @Test func nothingNearOffersNothing() {
    #expect(nearestNames(to: "sphericity", in: ["met", "n_jets"]).isEmpty)
    #expect(suggestion(for: "sphericity", in: ["met"]) == "")
  }

  @Test func nameOfOneLetterIsNotNearToEverything() {
    #expect(nearestNames(to: "xyz", in: ["Z", "ttH"]).isEmpty)
  }

  @Test func caseDoesNotCount() {
    #expect(nearestNames(to: "jet.pt", in: ["Jet.PT", "Jet.Phi"], limit: 1) == ["Jet.PT"])
  }
}
