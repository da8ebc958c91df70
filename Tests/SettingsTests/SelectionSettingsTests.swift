import Diagnostics
import Testing

@testable import Settings

@Suite struct SelectionSettingsTests {
  private func parse(_ text: String) throws(SettingsError) -> SelectionSettings {
    try SelectionSettings(ConfigurationFile(label: "s.toml", folder: "", text: text))
  }

  @Test func shippedSelectionIsWhatLeavingEverythingOutGives() throws {
    let shipped = try SelectionSettings.load("tth-1l5j3b")
    #expect(try JSONText.canonical(shipped) == JSONText.canonical(try parse("")))
    #expect(shipped.electron == .init(ptMin: 20, absEtaMax: 2.5))
    #expect(shipped.muon == .init(ptMin: 20, absEtaMax: 2.5))
    #expect(shipped.jet == .init(ptMin: 25, absEtaMax: 2.5))
    #expect(
      shipped.collections == .init(jet: "Jet", electron: "Electron", muon: "Muon", met: "MissingET")
    )
    #expect(shipped.cuts.map(\.name) == ["one_lepton", "five_jets", "three_bjets"])
    #expect(shipped.cuts.map(\.require) == ["n_leptons == 1", "n_jets >= 5", "n_bjets >= 3"])
    guard case .emulate(let workingPoint) = shipped.bTagging else {
      Issue.record("the shipped selection does not emulate")
      return
    }
    #expect(workingPoint.name == "atlas-mv2c10-70")
  }

  @Test func keysGivenReplaceTheDefaults() throws {
    let settings = try parse(
      """
      cut = []
      [jet]
      pt_min = 30
      [btag]
      mode = "bit"
      bit = 3
      [collections]
      met = "PuppiMissingET"
      """)
    #expect(settings.jet == .init(ptMin: 30, absEtaMax: 2.5))
    #expect(settings.collections.met == "PuppiMissingET")
    #expect(settings.collections.jet == "Jet")
    #expect(settings.cuts.isEmpty)
    guard case .bit(3) = settings.bTagging else {
      Issue.record("not bit 3")
      return
    }
  }

  @Test func configurationSpellsOutWhatIsUsed() throws {
    let settings = try parse("[btag]\nmode = \"bit\"\n[[cut]]\nname = \"a\"\nrequire = \"met > 1\"")
    #expect(
      try JSONText.canonical(settings)
        == #"{"btag":{"bit":0,"mode":"bit"},"collections":{"electron":"Electron","jet":"Jet","met":"MissingET","muon":"Muon"},"cut":[{"name":"a","require":"met > 1"}],"electron":{"abs_eta_max":2.5,"pt_min":20},"jet":{"abs_eta_max":2.5,"pt_min":25},"muon":{"abs_eta_max":2.5,"pt_min":20}}"#
    )
  }

  @Test(arguments: [
    ("[jets]", #"unknown key "jets"; did you mean "jet"?"#),
    ("[jet]\nptmin = 3", #"jet: unknown key "ptmin"; did you mean "pt_min"?"#),
    ("jet = 3", "jet: found the integer 3, expected a table"),
    ("[jet]\npt_min = -1", "jet.pt_min: found -1.0, expected a number from 0"),
    ("[muon]\nabs_eta_max = 0", "muon.abs_eta_max: found 0.0, expected a positive number"),
    ("[muon]\nabs_eta_max = inf", "muon.abs_eta_max: found inf, expected a positive number"),
    ("[muon]\nabs_eta_max = []", "muon.abs_eta_max: found an array, expected a positive number"),
    (
      "[muon]\nabs_eta_max = 1979-05-27",
      "muon.abs_eta_max: found a date or time, expected a positive number"
    ),
    (
      "[btag]\nmode = \"bits\"",
      #"btag.mode: found "bits", expected "emulate" or "bit"; did you mean "bit"?"#
    ),
    ("[btag]\nbit = 32", "btag.bit: found 32, expected an integer from 0 to 31"),
    (
      "[btag]\nworking_point = \"flat70\"",
      #"btag.working_point: unknown working point "flat70"; did you mean "flat-70"? (a path has a "/" or ends in ".toml")"#
    ),
    ("[collections]\njet = 1", "collections.jet: found the integer 1, expected a string"),
    ("[[cut]]\nrequire = \"met > 1\"", "cut[0].name: missing, expected the name of a cutflow row"),
    ("[[cut]]\nname = \"a\"", "cut[a].require: missing, expected a condition"),
    (
      "[[cut]]\nname = \"all\"\nrequire = \"met > 1\"",
      #"cut[all].name: found "all", expected another name than the cutflow's own first rows"#
    ),
    (
      "[[cut]]\nname = \"a\"\nrequire = \"met > 1\"\n[[cut]]\nname = \"a\"\nrequire = \"met > 2\"",
      #"cut[a].name: "a" is used twice, expected unique names"#
    ),
    ("cut = [1]", "cut[0]: found the integer 1, expected a table"),
  ])
  func mistakeIsNamedWithItsKeyAndStatus(text: String, line: String) {
    let error = #expect(throws: SettingsError.self) { try parse(text) }
    #expect(error?.line == "s.toml: " + line)
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func workingPointPathIsRelativeToTheSelection() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "points/mine.toml",
      """
      name = "mine"
      abs_eta_max = 2.4
      [efficiency]
      b = "0.5"
      c = "0.25"
      light = "0.125"
      tau = "0"
      """)
    let path = try folder.write(
      "mine.toml", "[btag]\nworking_point = \"points/mine.toml\"")
    let settings = try SelectionSettings.load(path)
    guard case .emulate(let workingPoint) = settings.bTagging else {
      Issue.record("does not emulate")
      return
    }
    #expect(workingPoint.name == "mine")
    #expect(workingPoint.absEtaMax == 2.4)
    #expect(settings.file == path)
  }

  @Test func unknownNameOffersTheShippedOne() {
    let error = #expect(throws: SettingsError.self) { try SelectionSettings.load("tth-1l5j") }
    #expect(
      error?.line
        == #"unknown selection "tth-1l5j"; did you mean "tth-1l5j3b"? (a path has a "/" or ends in ".toml")"#
    )
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func missingFileHasItsOwnStatus() {
    let error = #expect(throws: SettingsError.self) {
      try SelectionSettings.load("no.toml", relativeTo: "/nowhere/")
    }
    #expect(error?.line == "/nowhere/no.toml: cannot open: No such file or directory")
    #expect(error?.exitStatus == .missingInput)
  }
}
