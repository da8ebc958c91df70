import CounterRandom
import Testing

@testable import Features

/// What becomes NaN when an event lacks objects, or has a value that is none.
@Suite struct MissingObjectsTests {
  private static let bb: Set<String> = [
    "dr_bb_avg", "dr_bb_max_pt", "dr_bb_max_m", "dr_bb_min", "dr_bb_higgs", "dr_lep_bb_min_dr",
    "deta_bb_max", "deta_bb_avg", "m_bb_min_dr", "m_bb_max_pt", "m_bb_max", "m_bb_min",
    "m_bb_higgs", "pt_bb_min_dr", "n_higgs_bb_30", "m_bb_avg",
  ]
  private static let b: Set<String> = bb.union([
    "dr_bj_w", "m_bj_min_dr", "m_bj_max_pt", "m_bj_w", "aplanarity_bjets", "m_lep_b_min_dr",
    "dr_lep_b_min",
  ])
  private static let uu: Set<String> = ["m_uu_min_dr", "pt_uu_min_dr", "dr_uu_min_dr"]
  private static let lepton: Set<String> = [
    "dr_lep_bb_min_dr", "dr_lep_jet_min", "deta_lep_jet_max", "ht_all", "centrality_all",
    "m_lep_b_min_dr", "h0_all", "h1_all", "h3_all", "h4_all", "pt_lep", "eta_lep", "mt_w",
    "sphericity_all", "aplanarity_all", "dr_lep_b_min", "m_all",
  ]

  /// An event with jets of the given tags and perhaps a lepton.
  private func event(tags: [Bool], hasLepton: Bool = true) -> TestEvent {
    var random = PhiloxSequence(key: 1, stream: 0)
    var event = TestEvent.random(
      &random, jets: tags.count...tags.count, leptons: hasLepton ? 1...1 : 0...0)
    for (index, isTagged) in tags.enumerated() { event.jets[index].isTagged = isTagged }
    return event
  }

  private func missing(_ event: TestEvent) throws -> Set<String> {
    Set(try computed([event])[0].filter { $0.value.isNaN }.keys)
  }

  @Test func fiveJetsTwoTagsAndALeptonDefineEverything() throws {
    #expect(try missing(event(tags: [false, true, false, true, false])) == [])
  }

  @Test func withoutALepton() throws {
    let event = event(tags: [true, true, true, false, false], hasLepton: false)
    #expect(try missing(event) == Self.lepton)
  }

  @Test func withOneTag() throws {
    #expect(try missing(event(tags: [false, true, false, false, false])) == Self.bb)
  }

  @Test func withoutATag() throws {
    #expect(try missing(event(tags: Array(repeating: false, count: 5))) == Self.b)
  }

  @Test func withOneUntaggedJet() throws {
    #expect(try missing(event(tags: [true, true, true, true, false])) == Self.uu)
  }

  @Test func withFourJets() throws {
    #expect(try missing(event(tags: [true, true, false, false])) == ["pt_jet5"])
  }

  @Test func withTwoJets() throws {
    let expected: Set = ["pt_jet3", "pt_jet4", "pt_jet5", "m_jjj_max_pt"]
    #expect(try missing(event(tags: [true, true])) == Self.uu.union(expected))
  }

  @Test func withOneJetOnlyWhatNeedsOneIsDefined() throws {
    let defined = Set(allNames).subtracting(try missing(event(tags: [true])))
    #expect(
      defined == [
        "n_jets", "n_bjets", "n_jets_pt40", "met", "mt_w", "pt_lep", "eta_lep", "pt_jet1",
        "ht_jets", "ht_all", "centrality_all", "m_all", "aplanarity_jets", "aplanarity_bjets",
        "aplanarity_all", "sphericity_jets", "sphericity_all", "planarity_jets",
        "transverse_sphericity_jets", "h0_all", "h1_all", "h2_jets", "h3_all", "h4_all",
        "dr_lep_jet_min", "deta_lep_jet_max", "dr_lep_b_min", "m_lep_b_min_dr",
      ])
  }

  @Test func withoutAJetOnlyCountsAndTheLeptonAreDefined() throws {
    let event = event(tags: [])
    let defined = Set(allNames).subtracting(try missing(event))
    #expect(
      defined == ["n_jets", "n_bjets", "n_jets_pt40", "met", "mt_w", "pt_lep", "eta_lep"])
    #expect(try computed([event])[0]["n_jets_pt40"] == 0)
  }

  /// Comparisons pass over a NaN: the smallest of the other masses would look like an answer.
  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func valueThatIsNotFiniteMakesTheWholeRowNotANumber(value: Float) throws {
    let sound = event(tags: [true, true, true, false, false])
    var (mass, phi, lepton) = (sound, sound, sound)
    mass.jets[4].mass = value
    phi.jets[2].phi = value
    lepton.electrons = [.init(pt: 1000, eta: value, phi: 0)]
    let rows = try computed([mass, phi, lepton, sound])
    for row in rows.prefix(3) { #expect(row.values.contains { !$0.isNaN } == false) }
    #expect(rows[3].values.contains { !$0.isFinite } == false)
  }

  @Test func missingMomentumThatIsNotANumberOnlyTouchesItsOwnFeatures() throws {
    var event = event(tags: [true, true, true, false, false])
    event.met = .nan
    #expect(try missing(event) == ["met", "mt_w"])
  }
}
