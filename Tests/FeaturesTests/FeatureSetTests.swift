import Testing

@testable import Features

@Suite struct FeatureSetTests {
  @Test func orderOfTheListIsTheOrderOfTheColumns() throws {
    let set = try FeatureSet(names: ["m_all", "n_jets", "dr_bb_avg"], source: "test")
    #expect(set.names == ["m_all", "n_jets", "dr_bb_avg"])
    #expect(set.units == ["GeV", "", ""])
    #expect(set.count == 3)
  }

  @Test func onlyTheGroupsOfTheListAreComputed() throws {
    let set = try FeatureSet(names: ["m_jj_min", "pt_jet3"], source: "test")
    #expect(set.groups == [.jetPairs, .objects])
  }
}
