import CounterRandom
import Events
import Foundation
import Testing

@testable import Features

/// Massless jets along the axes of the transverse plane, so that every feature is arithmetic on
/// paper: a pair's m^2 is 2 p1 p2 at right angles, 4 p1 p2 back to back, 0 side by side.
private let crossEvent: TestEvent = {
  let quarter = Float.pi / 2
  return TestEvent(
    jets: [
      .init(pt: 100, eta: 0, phi: 0, mass: 0, isTagged: true),
      .init(pt: 80, eta: 0, phi: quarter, mass: 0, isTagged: true),
      .init(pt: 60, eta: 0, phi: .pi, mass: 0, isTagged: false),
      .init(pt: 45, eta: 0, phi: -quarter, mass: 0, isTagged: true),
      .init(pt: 30, eta: 0, phi: 0, mass: 0, isTagged: false),
    ], muons: [.init(pt: 40, eta: 0, phi: -.pi / 3)], met: 50, metPhi: 2 * .pi / 3)
}()

/// An event of jets in a line of pseudorapidity, all tagged, so that dR is dEta to the last bit.
private func lineEvent(etas: [Float], pts: [Float]) -> TestEvent {
  TestEvent(
    jets: zip(etas, pts).map { .init(pt: $1, eta: $0, phi: 0.5, mass: 0, isTagged: true) })
}

/// The mass of two massless momenta of one azimuth that are dEta apart.
private func mass(pt1: Double, pt2: Double, dEta: Double) -> Double {
  (2 * pt1 * pt2 * (cosh(dEta) - 1)).squareRoot()
}

@Suite struct FeatureComputerTests {
  @Test func pairsOfTheCrossByHand() throws {
    let f = try computed([crossEvent])[0]
    let expected: [String: Double] = [
      "dr_bb_avg": 2 * .pi / 3, "dr_bb_max_pt": .pi / 2, "dr_bb_max_m": .pi / 2,
      "dr_bb_min": .pi / 2, "dr_bb_higgs": .pi / 2, "dr_bj_w": .pi / 2,
      "deta_jj_max": 0, "deta_jj_avg": 0, "deta_bb_max": 0, "deta_bb_avg": 0,
      "m_bb_min_dr": 16000.squareRoot(), "m_bb_max_pt": 16000.squareRoot(),
      "m_bb_max": 16000.squareRoot(), "m_bb_min": 9000.squareRoot(),
      "m_bb_higgs": 16000.squareRoot(),
      "m_bb_avg": (16000.squareRoot() + 9000.squareRoot() + 120) / 3,
      "m_jj_min_dr": 0, "m_jj_max_pt": 0, "m_jj_min": 0, "m_jj_higgs": 16000.squareRoot(),
      "m_bj_min_dr": 0, "m_bj_max_pt": 0,
      // The pair of untagged jets is nearer to the W boson's mass, but has no b.
      "m_bj_w": 5400.squareRoot(),
      "pt_bb_min_dr": 16400.squareRoot(), "n_higgs_bb_30": 2, "n_higgs_jj_30": 4,
      "dr_jj_avg": 0.6 * .pi, "dr_jj_min": 0,
      "m_uu_min_dr": 7200.squareRoot(), "pt_uu_min_dr": 30, "dr_uu_min_dr": .pi,
    ]
    for (name, value) in expected { #expect(agrees(f[name], value), "\(name)") }
  }

  @Test func objectsOfTheCrossByHand() throws {
    let f = try computed([crossEvent])[0]
    let expected: [String: Double] = [
      // Jets 1, 2 and 5 add up to (130, 80) with an energy of 210.
      "m_jjj_max_pt": (210 * 210 - 130 * 130 - 80 * 80).squareRoot(),
      "pt_jet1": 100, "pt_jet2": 80, "pt_jet3": 60, "pt_jet4": 45, "pt_jet5": 30,
      "ht_jets": 315, "ht_all": 355, "n_jets": 5, "n_bjets": 3, "n_jets_pt40": 4,
      "centrality_all": 1, "pt_lep": 40, "eta_lep": 0, "met": 50,
      "mt_w": (4 * 40 * 50).squareRoot(),
      "dr_lep_bb_min_dr": atan2(80, 100) + .pi / 3, "dr_lep_jet_min": .pi / 6,
      "deta_lep_jet_max": 0, "dr_lep_b_min": .pi / 6,
      "m_lep_b_min_dr": (2 * 40 * 45 * (1 - 0.75.squareRoot())).squareRoot(),
      "m_all": (355 * 355 - 90 * 90 - pow(35 - 1200.squareRoot(), 2)).squareRoot(),
    ]
    for (name, value) in expected { #expect(agrees(f[name], value), "\(name)") }
  }

  @Test func shapesOfTheCrossByHand() throws {
    let f = try computed([crossEvent])[0]
    // The tensor of the jets is diagonal: 14500, 8425, 0; the lepton adds (400, 1200) and -400
    // sqrt 3 off the diagonal.
    let (x, y, off) = (14900.0, 9625.0, 480_000.0)
    let middle = ((x + y) / 2 - ((x - y) * (x - y) / 4 + off).squareRoot()) / (x + y)
    // Sums of momentum, without sign and with it, along x (190, 70) and along y (125, 35). The
    // lepton is at 60 and 30 degrees to the axes: P_4(1/2) = -37/128, P_4(sqrt(3/4)) = 3/128,
    // P_3(1/2) = -7/16, P_3(sqrt(3/4)) = sqrt(3) * 3/16.
    let fourthPairs: Double = 2 * 190 * 125 * 3 / 8 + 80 * (190 * -37 + 125 * 3) / 128
    let fourth: Double = 190 * 190 + 125 * 125 + 1600 + fourthPairs
    let thirdPairs: Double = 80 * (70 * -7 - 35 * 3 * 3.squareRoot()) / 16
    let third: Double = 70 * 70 + 35 * 35 + 1600 + thirdPairs
    let expected: [String: Double] = [
      "aplanarity_jets": 0, "aplanarity_bjets": 0, "aplanarity_all": 0,
      "sphericity_jets": 1.5 * 8425 / 22925, "planarity_jets": 8425.0 / 22925,
      "sphericity_all": 1.5 * middle, "transverse_sphericity_jets": 2 * 8425.0 / 22925,
      "h0_all": 1, "h1_all": (8100 + pow(35 - 1200.squareRoot(), 2)) / (355 * 355),
      "h2_jets": (190 * 190 + 125 * 125 - 190 * 125) / (315.0 * 315),
      "h3_all": third / (355 * 355), "h4_all": fourth / (355 * 355),
    ]
    for (name, value) in expected { #expect(agrees(f[name], value), "\(name)") }
  }

  /// Neighbours at a distance of 1: pairs (0,3), (1,2), (1,3) in lexicographic order tie, and the
  /// first of them is not the one with the hardest jet after 0.
  @Test func tieOfTheSmallestDRKeepsTheFirstPairInLexicographicOrder() throws {
    let event = lineEvent(etas: [0, 2, 3, 1], pts: [90, 80, 70, 60])
    let f = try computed([event])[0]
    #expect(agrees(f["dr_bb_min"], 1))
    #expect(agrees(f["pt_bb_min_dr"], 150))
    #expect(agrees(f["m_jj_min_dr"], mass(pt1: 90, pt2: 60, dEta: 1)))
  }

  /// All azimuths are equal, so pairs (0,1) and (0,2) have the same pT of 140 to the last bit.
  @Test func tieOfTheLargestPtKeepsTheFirstPair() throws {
    let f = try computed([lineEvent(etas: [0, 2, 1, 0], pts: [90, 50, 50, 30])])[0]
    let expected = mass(pt1: 90, pt2: 50, dEta: 2)
    #expect(agrees(f["dr_bb_max_pt"], 2))
    for name in ["m_bb_max_pt", "m_bj_max_pt", "m_jj_max_pt"] {
      #expect(agrees(f[name], expected), "\(name)")
    }
  }

  /// As above with triplets (0,1,2) and (0,1,3).
  @Test func tieOfTheHardestTripletKeepsTheFirst() throws {
    let f = try computed([lineEvent(etas: [0, 0, 2, 1], pts: [90, 60, 50, 50])])[0]
    #expect(agrees(f["m_jjj_max_pt"], mass(pt1: 150, pt2: 50, dEta: 2)))
  }

  @Test func closestBKeepsTheFirstOfEqualOnes() throws {
    var event = lineEvent(etas: [1, -1], pts: [90, 50])
    event.electrons = [.init(pt: 30, eta: 0, phi: 0.5)]
    let f = try computed([event])[0]
    #expect(agrees(f["m_lep_b_min_dr"], mass(pt1: 30, pt2: 90, dEta: 1)))
  }

  @Test func ofSeveralLeptonsTheHardestIsTaken() throws {
    var event = crossEvent
    event.electrons = [.init(pt: 39, eta: 1, phi: 1)]
    event.muons.append(.init(pt: 30, eta: -1, phi: 1))
    #expect(try computed([event])[0]["eta_lep"] == 0)
    event.electrons = [.init(pt: 41, eta: 1, phi: 1)]
    #expect(try computed([event])[0]["eta_lep"] == 1)
    event.electrons = [.init(pt: 40, eta: 1, phi: 1)]
    #expect(try computed([event])[0]["eta_lep"] == 1, "electrons come first")
  }

  /// 9.5 apart as written, 4 pi - 9.5 by the short way.
  @Test func azimuthsBeyondAWholeTurnAreWrapped() throws {
    var event = lineEvent(etas: [1, 1], pts: [90, 50])
    event.jets[0].phi = 10
    #expect(agrees(try computed([event])[0]["dr_bb_min"], 4 * .pi - 9.5))
  }

  @Test func moreJetsThanTheMemoryAtFirstHas() throws {
    var random = PhiloxSequence(key: 3, stream: 0)
    let event = TestEvent.random(&random, jets: 40...40, leptons: 1...1)
    let (f, expected) = (try computed([event])[0], ReferenceFeatures.features(event))
    for (name, value) in expected { #expect(agrees(f[name], value), "\(name)") }
  }

  @Test func tooManyJetsAreRefused() throws {
    let pts = (0..<513).map { Float(1000 - $0) }
    let crowd = TestEvent(
      jets: pts.map { .init(pt: $0, eta: 0, phi: 0, mass: 0, isTagged: false) })
    let error = #expect(throws: FeatureError.self) {
      try computed([crossEvent, crowd], names: ["n_jets"])
    }
    #expect(error?.reason == .tooManyJets(513, limit: 512))
    #expect(error?.location == .event(path: "b.root", entry: 101))
  }

  @Test func jetsOutOfOrderAreRefused() throws {
    var event = crossEvent
    event.jets.swapAt(2, 3)
    let error = #expect(throws: FeatureError.self) { try computed([event], names: ["n_jets"]) }
    #expect(error?.reason == .unsortedJets(index: 3))
    #expect(error?.location == .event(path: "b.root", entry: 100))
  }

  @Test func matrixOfAnEarlierBatchIsReplaced() throws {
    let computer = FeatureComputer(
      try FeatureSet(names: ["n_jets", "pt_jet3"], source: "test"), inputPaths: [])
    var matrix: [Float] = [7, 7, 7, 7, 7, 7, 7]
    try computer.compute(SelectedEvents([crossEvent]), into: &matrix)
    #expect(matrix == [5, 60])
    try computer.compute(SelectedEvents([crossEvent, crossEvent]), into: &matrix)
    #expect(matrix == [5, 60, 5, 60])
    try computer.compute(SelectedEvents(), into: &matrix)
    #expect(matrix.isEmpty)
  }
}
