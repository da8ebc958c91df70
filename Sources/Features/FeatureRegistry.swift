/// Every feature there is.
///
/// Abbreviations in the definitions: `b` the b-tagged jets, `u` the others; `l` the lepton, the
/// one of largest pT where there are several; `all` the jets and the lepton. `jj`, `bb`, `uu` are
/// pairs of those; `bj` pairs a b with any other jet, b included, each pair once; `lj` the lepton
/// with each jet. A tie of a smallest or largest value keeps the first pair, by the pT-ordered
/// indices of its jets. dR and dEta are of pseudorapidity; m and pT of a pair are of the sum of its
/// four-vectors; m_H = 125 GeV, m_W = 80.4 GeV.
///
/// A feature whose objects an event lacks is NaN: a pair needs two, `all` the lepton and a jet.
/// Only the numbers of jets are 0 then.
public enum FeatureRegistry {
  /// The features in the order of the registry: the 41 of `tth-41`, then the others.
  public static let all: [FeatureDefinition] = defaults + others

  private static let byName = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The feature of that name.
  public static func feature(named name: String) -> FeatureDefinition? { byName[name] }

  private static let defaults: [FeatureDefinition] = [
    .init("dr_bb_avg", .drBBAverage, .bPairs, "mean dR over bb"),
    .init("dr_bb_max_pt", .drBBHardest, .bPairs, "dR of the bb pair of largest pT"),
    .init("dr_bb_max_m", .drBBHeaviest, .bPairs, "dR of the bb pair of largest m"),
    .init("dr_bb_min", .drBBMin, .bPairs, "smallest dR over bb"),
    .init("dr_bb_higgs", .drBBHiggs, .bPairs, "dR of the bb pair with m closest to m_H"),
    .init("dr_bj_w", .drBJW, .mixedPairs, "dR of the bj pair with m closest to m_W"),
    .init(
      "dr_lep_bb_min_dr", .drLeptonClosestBB, .leptonClosestPair,
      "dR of the lepton and the sum of the bb pair of smallest dR"),
    .init("dr_lep_jet_min", .drLeptonJetMin, .leptonJets, "smallest dR over lj"),
    .init("deta_jj_max", .dEtaJJMax, .jetPairs, "largest dEta over jj"),
    .init("deta_jj_avg", .dEtaJJAverage, .jetPairs, "mean dEta over jj"),
    .init("deta_bb_max", .dEtaBBMax, .bPairs, "largest dEta over bb"),
    .init("deta_bb_avg", .dEtaBBAverage, .bPairs, "mean dEta over bb"),
    .init("deta_lep_jet_max", .dEtaLeptonJetMax, .leptonJets, "largest dEta over lj"),
    .init("m_bb_min_dr", .massBBClosest, .bPairs, unit: "GeV", "m of the bb pair of smallest dR"),
    .init("m_bb_max_pt", .massBBHardest, .bPairs, unit: "GeV", "m of the bb pair of largest pT"),
    .init("m_bb_max", .massBBMax, .bPairs, unit: "GeV", "largest m over bb"),
    .init("m_bb_min", .massBBMin, .bPairs, unit: "GeV", "smallest m over bb"),
    .init("m_bb_higgs", .massBBHiggs, .bPairs, unit: "GeV", "the m over bb closest to m_H"),
    .init("m_jj_min_dr", .massJJClosest, .jetPairs, unit: "GeV", "m of the jj pair of smallest dR"),
    .init("m_jj_max_pt", .massJJHardest, .jetPairs, unit: "GeV", "m of the jj pair of largest pT"),
    .init("m_jj_min", .massJJMin, .jetPairs, unit: "GeV", "smallest m over jj"),
    .init("m_jj_higgs", .massJJHiggs, .jetPairs, unit: "GeV", "the m over jj closest to m_H"),
    .init(
      "m_bj_min_dr", .massBJClosest, .mixedPairs, unit: "GeV", "m of the bj pair of smallest dR"),
    .init(
      "m_bj_max_pt", .massBJHardest, .mixedPairs, unit: "GeV", "m of the bj pair of largest pT"),
    .init("m_bj_w", .massBJW, .mixedPairs, unit: "GeV", "the m over bj closest to m_W"),
    .init(
      "m_jjj_max_pt", .massJJJHardest, .triplets, unit: "GeV",
      "m of the jet triplet of largest vector-sum pT"),
    .init("pt_bb_min_dr", .ptBBClosest, .bPairs, unit: "GeV", "pT of the bb pair of smallest dR"),
    .init("pt_jet3", .ptJet3, .objects, unit: "GeV", "pT of the 3rd jet"),
    .init("pt_jet5", .ptJet5, .objects, unit: "GeV", "pT of the 5th jet"),
    .init("ht_jets", .htJets, .objects, unit: "GeV", "scalar sum of jet pT"),
    .init("ht_all", .htAll, .objects, unit: "GeV", "scalar sum of pT over all"),
    .init("n_jets_pt40", .jetCountPt40, .objects, "number of jets with pT > 40 GeV"),
    .init(
      "n_higgs_bb_30", .higgsCountBB, .bPairs, "number of bb pairs with abs(m - m_H) < 30 GeV"),
    .init(
      "n_higgs_jj_30", .higgsCountJJ, .jetPairs, "number of jj pairs with abs(m - m_H) < 30 GeV"),
    .init("centrality_all", .centralityAll, .objects, "sum of pT / sum of E over all"),
    .init(
      "aplanarity_jets", .aplanarityJets, .jetTensor,
      "3/2 of the smallest eigenvalue of sum(p_a p_b)/sum(p^2) over jets"),
    .init(
      "aplanarity_bjets", .aplanarityBJets, .bTensor,
      "3/2 of the smallest eigenvalue of sum(p_a p_b)/sum(p^2) over b"),
    .init(
      "m_lep_b_min_dr", .massLeptonClosestB, .leptonJets, unit: "GeV",
      "m of the lepton and the b closest to it in dR"),
    .init("h1_all", .foxWolfram1All, .foxWolfram, "Fox-Wolfram moment of order 1 over all"),
    .init("h2_jets", .foxWolfram2Jets, .foxWolfram, "Fox-Wolfram moment of order 2 over jets"),
    .init("h4_all", .foxWolfram4All, .foxWolfram, "Fox-Wolfram moment of order 4 over all"),
  ]

  private static let others: [FeatureDefinition] = [
    .init("h0_all", .foxWolfram0All, .foxWolfram, "Fox-Wolfram moment of order 0 over all"),
    .init("n_jets", .jetCount, .objects, "number of jets"),
    .init("n_bjets", .bJetCount, .objects, "number of b"),
    .init("pt_lep", .ptLepton, .objects, unit: "GeV", "pT of the lepton"),
    .init("eta_lep", .etaLepton, .objects, "pseudorapidity of the lepton"),
    .init("met", .met, .objects, unit: "GeV", "missing transverse momentum"),
    .init(
      "mt_w", .transverseMassW, .transverseMass, unit: "GeV",
      "sqrt(2 pT met (1 - cos dPhi)) of the lepton and the missing momentum"),
    .init("pt_jet1", .ptJet1, .objects, unit: "GeV", "pT of the 1st jet"),
    .init("pt_jet2", .ptJet2, .objects, unit: "GeV", "pT of the 2nd jet"),
    .init("pt_jet4", .ptJet4, .objects, unit: "GeV", "pT of the 4th jet"),
    .init(
      "sphericity_jets", .sphericityJets, .jetTensor,
      "3/2 of the sum of the two smaller eigenvalues of sum(p_a p_b)/sum(p^2) over jets"),
    .init(
      "sphericity_all", .sphericityAll, .allTensor,
      "3/2 of the sum of the two smaller eigenvalues of sum(p_a p_b)/sum(p^2) over all"),
    .init(
      "planarity_jets", .planarityJets, .jetTensor,
      "difference of the two smaller eigenvalues of sum(p_a p_b)/sum(p^2) over jets"),
    .init(
      "aplanarity_all", .aplanarityAll, .allTensor,
      "3/2 of the smallest eigenvalue of sum(p_a p_b)/sum(p^2) over all"),
    .init(
      "transverse_sphericity_jets", .transverseSphericityJets, .transverseTensor,
      "2 l2 / (l1 + l2), l1 >= l2 eigenvalues of the transverse sum(p_a p_b) over jets"),
    .init("m_bb_avg", .massBBAverage, .bPairs, unit: "GeV", "mean m over bb"),
    .init("dr_jj_avg", .drJJAverage, .jetPairs, "mean dR over jj"),
    .init("dr_jj_min", .drJJMin, .jetPairs, "smallest dR over jj"),
    .init("dr_lep_b_min", .drLeptonBMin, .leptonJets, "smallest dR of the lepton and a b"),
    .init(
      "m_uu_min_dr", .massUUClosest, .untaggedPairs, unit: "GeV", "m of the uu pair of smallest dR"),
    .init(
      "pt_uu_min_dr", .ptUUClosest, .untaggedPairs, unit: "GeV", "pT of the uu pair of smallest dR"
    ),
    .init("dr_uu_min_dr", .drUUMin, .untaggedPairs, "smallest dR over uu"),
    .init("h3_all", .foxWolfram3All, .foxWolfram, "Fox-Wolfram moment of order 3 over all"),
    .init("m_all", .massAll, .objects, unit: "GeV", "m of the sum of all"),
  ]
}
