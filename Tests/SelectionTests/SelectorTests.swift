import CounterRandom
import Diagnostics
import Events
import Settings
import Testing

@testable import Selection

@Suite struct SelectorTests {
  typealias Jet = BuiltEvent.Jet
  typealias Lepton = BuiltEvent.Lepton

  @Test func ptAtTheCutPassesAndEtaAtTheEdgeFails() throws {
    let event = BuiltEvent(
      jets: [
        Jet(pt: 25), Jet(pt: Float(25).nextDown), Jet(pt: 99, eta: 2.5),
        Jet(pt: 98, eta: -2.5), Jet(pt: 97, eta: Float(-2.5).nextUp),
      ],
      electrons: [Lepton(pt: 20), Lepton(pt: Float(20).nextDown)],
      muons: [Lepton(pt: 30, eta: 2.5), Lepton(pt: 20, eta: Float(2.5).nextDown)])
    let outcome = try Outcome(.cutting(), [EventBatch([event])])
    let events = outcome.selected.events
    #expect(events.jets.pt == [97, 25])
    #expect(events.electrons.pt == [20])
    #expect(events.muons.pt == [20])
    #expect(events.muons.eta == [Float(2.5).nextDown])
  }

  @Test func objectsDescendInPtAndTiesKeepTheInputsOrder() throws {
    let event = BuiltEvent(
      jets: [
        Jet(pt: 30, mass: 1), Jet(pt: 50, mass: 2), Jet(pt: 30, mass: 3), Jet(pt: 40, mass: 4),
        Jet(pt: 50, mass: 5),
      ],
      muons: [Lepton(pt: 25, charge: -1), Lepton(pt: 35), Lepton(pt: 25, charge: 1)])
    let outcome = try Outcome(.cutting(), [EventBatch([event])])
    #expect(outcome.selected.events.jets.mass == [2, 5, 4, 1, 3])
    #expect(outcome.selected.events.muons.charge == [1, -1, 1])
    #expect(outcome.selected.events.muons.pt == [35, 25, 25])
  }

  @Test func electronComesFirstAmongLeptonsOfOnePt() throws {
    let event = BuiltEvent(
      electrons: [Lepton(pt: 30, phi: 1), Lepton(pt: 25, phi: 2)],
      muons: [Lepton(pt: 40, phi: 3), Lepton(pt: 30, phi: 4), Lepton(pt: 21, phi: 5)])
    let outcome = try Outcome(
      .cutting(
        "n_leptons == 5 && n_electrons == 2 && n_muons == 3",
        "leptons[0].phi == 3 && leptons[1].phi == 1 && leptons[2].phi == 4",
        "leptons[3].phi == 2 && leptons[4].phi == 5"),
      [EventBatch([event])])
    #expect(outcome.raw == [1, 1, 1, 1])
  }

  @Test func cutflowIsCumulativeAndWeighted() throws {
    let lepton = Lepton(pt: 30)
    let events = [
      BuiltEvent(weight: 2, jets: [Jet(pt: 30)], electrons: [lepton]),
      BuiltEvent(weight: -0.5, jets: [], electrons: [lepton]),
      BuiltEvent(weight: 4, jets: [Jet(pt: 30)], electrons: []),
    ]
    let outcome = try Outcome(
      .cutting("n_leptons == 1", "n_jets >= 1"), [EventBatch(events)])
    #expect(outcome.cutflow.rows.map(\.name) == ["all", "c0", "c1"])
    #expect(outcome.raw == [3, 2, 1])
    #expect(outcome.cutflow.rows.map(\.sumOfWeights) == [5.5, 1.5, 2])
    #expect(outcome.cutflow.rows.map(\.sumOfSquaredWeights) == [20.25, 4.25, 4])
    #expect(outcome.selected.events.weight == [2])
  }

  @Test func conditionOfTheSampleComesAfterAll() throws {
    let events = [
      BuiltEvent(met: 10), BuiltEvent(met: 30), BuiltEvent(met: 50),
    ]
    let outcome = try Outcome(.cutting("met > 40"), [EventBatch(events)], require: "met > 20")
    #expect(outcome.cutflow.rows.map(\.name) == ["all", "require", "c0"])
    #expect(outcome.raw == [3, 2, 1])
  }

  @Test(arguments: [
    ("jets[1].pt > 30", 0), ("!(jets[1].pt > 30)", 0), ("jets[1].pt > 30 || n_jets == 1", 0),
    ("n_jets == 1 || jets[1].pt > 30", 0), ("jets[0].pt > 30", 1), ("!(jets[0].pt > 60)", 1),
    ("dr(jets[0], jets[1]) < 10", 0), ("!(bjets[0].pt > 0)", 0), ("muons[0].pt < 1", 0),
    ("electrons[0].charge == -1", 1), ("leptons[1].pt != 0", 0),
    ("dr(jets[0], leptons[0]) == 0.5", 1), ("min(met, jets[0].mass) == 5", 1),
    ("met_phi == 0.25 && n_bjets == 0", 1),
  ])
  func cutOnAMissingObjectIsFalseWhateverTheOperators(condition: String, passing: UInt64) throws {
    let event = BuiltEvent(
      met: 50, metPhi: 0.25, jets: [Jet(pt: 50, eta: 0.5)],
      electrons: [Lepton(pt: 30, charge: -1)])
    let outcome = try Outcome(
      .cutting(condition, bTagging: .bit(0)), [EventBatch([event])])
    #expect(outcome.raw == [1, passing])
  }

  @Test func trueBJetsAreSelectedJetsOfFlavour5() throws {
    let event = BuiltEvent(jets: [
      Jet(pt: 50, flavor: 5), Jet(pt: 20, flavor: 5), Jet(pt: 50, eta: 3, flavor: 5),
      Jet(pt: 50, flavor: 4), Jet(pt: 30, flavor: 5),
    ])
    let outcome = try Outcome(.cutting("n_true_bjets == 2"), [EventBatch([event])])
    #expect(outcome.raw == [1, 1])
    #expect(outcome.selected.events.jets.flavor == [5, 4, 5])
  }

  @Test func bitIsTestedAloneInTheMask() throws {
    let event = BuiltEvent(jets: [
      Jet(pt: 50, mask: 0b100), Jet(pt: 40, mask: 0b011), Jet(pt: 30, mask: 0b110),
      Jet(pt: 26, mask: 1 << 31),
    ])
    let second = try Outcome(
      .cutting("bjets[1].pt == 30", bTagging: .bit(2)), [EventBatch([event])])
    #expect(second.selected.events.jets.btag == [1, 0, 1, 0])
    let last = try Outcome(.cutting("n_bjets == 1", bTagging: .bit(31)), [EventBatch([event])])
    #expect(last.selected.events.jets.btag == [0, 0, 0, 1])
  }

  @Test func eventsKeepWhereTheyAreFrom() throws {
    let events = [
      BuiltEvent(entry: 7, met: 5), BuiltEvent(entry: 9, met: 60, jets: [Jet(pt: 30)]),
      BuiltEvent(entry: 12, met: 70, muons: [Lepton(pt: 22, phi: 0.5, charge: -1)]),
    ]
    let outcome = try Outcome(
      .cutting("met > 20"), [EventBatch(events)], file: .built(index: 3))
    #expect(outcome.selected.count == 2)
    #expect(outcome.selected.file == [3, 3])
    #expect(outcome.selected.events.entry == [9, 12])
    #expect(outcome.selected.events.number == [1009, 1012])
    #expect(outcome.selected.events.met == [60, 70])
    #expect(outcome.selected.events.jets.offsets == [0, 1, 1])
    #expect(outcome.selected.events.muons.offsets == [0, 0, 1])
    #expect(outcome.selected.events.muons.charge == [-1])
    #expect(outcome.selected.identity.count == 4)
  }

  @Test func inputWithoutEventsGivesEmptyRows() throws {
    let outcome = try Outcome(.load("tth-1l5j3b"), [EventBatch([])])
    #expect(outcome.raw == [0, 0, 0, 0])
    #expect(outcome.selected.count == 0)
  }

  /// Runs of the same events in other pieces.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func splittingTheBatchesChangesNothing(seed: UInt64) throws {
    let events = randomEvents(count: 60, seed: seed)
    let settings = try SelectionSettings.cutting("n_leptons >= 1", "n_jets >= 3", "n_bjets >= 1")
    let whole = try Outcome(settings, [EventBatch(events)])
    #expect(whole.raw[3] > 0, "seed \(seed)")
    var random = PhiloxSequence(key: seed, stream: 8)
    var batches: [EventBatch] = []
    var rest = events[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int(random.below(20)))
      batches.append(EventBatch(Array(piece)))
      rest = rest.dropFirst(piece.count)
    }
    let pieces = try Outcome(settings, batches)
    #expect(pieces.cutflow == whole.cutflow, "seed \(seed)")
    #expect(pieces.selected.identity == whole.selected.identity, "seed \(seed)")
    #expect(pieces.selected.events.jets.btag == whole.selected.events.jets.btag, "seed \(seed)")
    #expect(pieces.selected.events.entry == whole.selected.events.entry, "seed \(seed)")
  }

  /// An independent, slower selection: objects sorted as values, the cuts written in Swift.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func plainSelectionAgrees(seed: UInt64) throws {
    let events = randomEvents(count: 100, seed: seed)
    let outcome = try Outcome(
      .cutting("n_leptons == 1", "n_jets >= 3", "n_bjets >= 2", bTagging: .bit(1)),
      [EventBatch(events)])
    var rows = [events.count, 0, 0, 0]
    var pts: [Float] = []
    for event in events {
      let leptons = (event.electrons + event.muons).filter { $0.pt >= 20 && abs($0.eta) < 2.5 }
      let jets = event.jets.filter { $0.pt >= 25 && abs($0.eta) < 2.5 }
      guard leptons.count == 1 else { continue }
      rows[1] += 1
      guard jets.count >= 3 else { continue }
      rows[2] += 1
      guard jets.filter({ $0.mask & 2 == 2 }).count >= 2 else { continue }
      rows[3] += 1
      pts += jets.map(\.pt).sorted(by: >)
    }
    #expect(outcome.raw == rows.map(UInt64.init), "seed \(seed)")
    #expect(outcome.selected.events.jets.pt == pts, "seed \(seed)")
  }
}
