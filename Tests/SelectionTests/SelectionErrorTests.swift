import Diagnostics
import Events
import Settings
import Testing

@testable import Selection

@Suite struct SelectionErrorTests {
  typealias Jet = BuiltEvent.Jet

  private func error(
    _ settings: SelectionSettings, _ batches: EventBatch..., require: String? = nil
  ) -> SelectionError? {
    #expect(throws: SelectionError.self) { try Outcome(settings, batches, require: require) }
  }

  @Test func unknownNameInACutNamesFileAndKey() throws {
    var settings = try SelectionSettings.cutting("n_bjet >= 3")
    settings.file = "mine.toml"
    let error = error(settings)
    #expect(
      error?.line
        == #"mine.toml: cut[c0].require: "n_bjet >= 3", column 1: unknown name "n_bjet"; did you mean "n_bjets" or "n_jets"?"#
    )
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func conditionOfASampleIsNamedInItsOwnFile() throws {
    let error = error(try .cutting(), require: "jets[0].flavor == 5")
    #expect(
      error?.line
        == #"samples.toml: sample[ttH].require: "jets[0].flavor == 5", column 9: unknown property "flavor" of jets; the properties are pt, eta, phi, mass"#
    )
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func emulationWithoutFlavoursSaysToUseTheBit() throws {
    let batch = EventBatch([BuiltEvent(jets: [Jet(pt: 30)])], hasFlavor: false)
    let error = error(try .cutting("n_jets >= 9"), batch)
    #expect(
      error?.line
        == #"a.root: the jets have no flavours, expected them for the emulation of b-tags; use mode = "bit" in [btag] of the selection"#
    )
    #expect(error?.exitStatus == .badData)
  }

  @Test func bitWithoutAMaskSaysToEmulate() throws {
    let batch = EventBatch([BuiltEvent(jets: [Jet(pt: 30)])], hasMask: false)
    let error = error(try .cutting(bTagging: .bit(0)), batch)
    #expect(
      error?.line
        == #"a.root: the jets have no b-tag mask, expected one for mode = "bit"; use mode = "emulate" in [btag] of the selection"#
    )
    #expect(error?.exitStatus == .badData)
  }

  @Test func trueBJetsNeedFlavoursInEitherMode() throws {
    let batch = EventBatch([BuiltEvent(jets: [Jet(pt: 30)])], hasFlavor: false)
    let error = error(try .cutting("n_true_bjets >= 1", bTagging: .bit(0)), batch)
    #expect(error?.line == "a.root: the jets have no flavours, expected them for n_true_bjets")
    let outcome = try Outcome(.cutting("n_jets >= 1", bTagging: .bit(0)), [batch])
    #expect(outcome.selected.events.jets.flavor.isEmpty)
    #expect(outcome.selected.events.jets.pt == [30])
  }

  @Test func inputsWithAndWithoutFlavoursDoNotMix() throws {
    let events = [BuiltEvent(jets: [Jet(pt: 30)])]
    let error = error(
      try .cutting(bTagging: .bit(0)), EventBatch(events), EventBatch(events, hasFlavor: false))
    #expect(
      error?.line
        == "a.root: its jets have flavours and those of another file of the sample have none, or the other way round; make them two samples"
    )
  }

  private struct Input: EventInput {
    let path = "b.root"
    let entryCount = 0
    let hasFlavor: Bool
    var hasBTag = true
    func makeReader() throws -> any EventReader { throw CancellationError() }
  }

  @Test func inputIsCheckedBeforeItIsRead() throws {
    let sample = Sample(name: "s", eventClass: .signal, domain: .both, patterns: [])
    let emulating = try EventSelection(.cutting(), sample: sample, seed: 1)
    #expect(emulating.needsFlavor && !emulating.needsTagMask)
    try emulating.check(Input(hasFlavor: true))
    let error = #expect(throws: SelectionError.self) {
      try emulating.check(Input(hasFlavor: false))
    }
    #expect(error?.file == "b.root")
    let byBit = try EventSelection(.cutting(bTagging: .bit(1)), sample: sample, seed: 1)
    #expect(!byBit.needsFlavor && byBit.needsTagMask)
    try byBit.check(Input(hasFlavor: false))
    try byBit.check(Input(hasFlavor: false), besides: Input(hasFlavor: false))
    let mixed = #expect(throws: SelectionError.self) {
      try byBit.check(Input(hasFlavor: true), besides: Input(hasFlavor: false))
    }
    #expect(mixed?.exitStatus == .badData && mixed?.file == "b.root")
  }

  @Test(arguments: [
    (BuiltEvent(entry: 12, weight: .nan), "the weight is nan"),
    (BuiltEvent(entry: 12, weight: .infinity), "the weight is inf"),
    (BuiltEvent(entry: 12, met: .nan), "met is nan"),
    (BuiltEvent(entry: 12, metPhi: -.infinity), "met_phi is -inf"),
    (BuiltEvent(entry: 12, jets: [Jet(pt: 30), Jet(pt: .nan)]), "pt of jet 1 is nan"),
    (BuiltEvent(entry: 12, jets: [Jet(pt: 10, eta: .infinity)]), "eta of jet 0 is inf"),
    (BuiltEvent(entry: 12, jets: [Jet(pt: 30), Jet(pt: 40, phi: .nan)]), "phi of jet 1 is nan"),
    (BuiltEvent(entry: 12, jets: [Jet(pt: 30, mass: .nan)]), "mass of jet 0 is nan"),
    (BuiltEvent(entry: 12, electrons: [.init(pt: .infinity)]), "pt of electron 0 is inf"),
    (BuiltEvent(entry: 12, electrons: [.init(pt: 30, phi: .nan)]), "phi of electron 0 is nan"),
    (BuiltEvent(entry: 12, muons: [.init(pt: 30, eta: .nan)]), "eta of muon 0 is nan"),
    (BuiltEvent(entry: 12, muons: [.init(pt: 30, phi: .nan)]), "phi of muon 0 is nan"),
  ])
  func valueThatIsNoNumberIsNamedWithItsEntry(event: BuiltEvent, what: String) throws {
    let good = BuiltEvent(entry: 11, jets: [Jet(pt: 30)])
    let error = error(try .cutting("n_jets >= 0"), EventBatch([good, event]))
    #expect(
      error?.line == "a.root: entry 12: \(what), expected a finite number; the file is damaged")
    #expect(error?.exitStatus == .badData)
  }

  @Test func valueThatIsNotUsedMayBeAnything() throws {
    let events = [
      BuiltEvent(jets: [Jet(pt: 10, phi: .nan, mass: .nan)]),
      BuiltEvent(met: .nan, jets: [Jet(pt: 30, phi: .nan), Jet(pt: 40)]),
    ]
    let outcome = try Outcome(.cutting("n_jets == 0"), [EventBatch(events)])
    #expect(outcome.raw == [2, 1])
  }

  @Test func valueThatACutUsesMustBeANumber() throws {
    let event = BuiltEvent(entry: 3, met: .nan)
    let error = error(try .cutting("met > 1"), EventBatch([event]))
    #expect(
      error?.line == "a.root: entry 3: met is nan, expected a finite number; the file is damaged")
  }

  @Test func weightWhoseSquareOverflowsIsRefused() throws {
    let error = error(try .cutting(), EventBatch([BuiltEvent(entry: 3, weight: 1e200)]))
    #expect(
      error?.line
        == "a.root: entry 3: the weight is 1e+200, expected one whose square is a number")
  }

  @Test func undefinedProbabilityNamesTheWorkingPoint() throws {
    let folder = try TemporaryFile(
      "name='w'\nabs_eta_max=3\n[efficiency]\nb='log(-pt)'\nc='0'\nlight='0'\ntau='0'")
    let settings = try SelectionSettings.cutting(bTagging: .emulate(.load(folder.path)))
    let error = error(settings, EventBatch([BuiltEvent(jets: [Jet(pt: 30, flavor: 5)])]))
    #expect(
      error?.line
        == "tth-1l5j3b (shipped): the working point \"w\" gives no number for a jet of flavour 5 and pT 30.0; mend its formula"
    )
    #expect(error?.exitStatus == .badConfiguration)
  }
}
