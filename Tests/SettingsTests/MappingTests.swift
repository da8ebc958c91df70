import Diagnostics
import Testing

@testable import Settings

@Suite struct MappingTests {
  private static let least = """
    [jet]
    pt = "jets/pt"
    eta = "jets/eta"
    phi = "jets/phi"
    mass = "jets.m"
    [electron]
    pt = "a"
    eta = "b"
    phi = "c"
    charge = "d"
    [muon]
    pt = "e"
    eta = "f"
    phi = "g"
    charge = "h"
    [met]
    pt = "i"
    phi = "j"
    """

  private func parse(_ text: String) throws(SettingsError) -> Mapping {
    try Mapping(ConfigurationFile(label: "m.toml", folder: "", text: text))
  }

  @Test func shippedMappingIsThatOfTheDocumentation() throws {
    let mapping = try Mapping.load("nanoaod")
    #expect(ConfigurationKind.mapping.shippedNames == ["nanoaod"])
    #expect(mapping.file == "nanoaod (shipped)")
    let lepton = { (name: String) in
      Mapping.Leptons(
        pt: "\(name)_pt", eta: "\(name)_eta", phi: "\(name)_phi", charge: "\(name)_charge")
    }
    #expect(
      mapping
        == Mapping(
          tree: "Events", momentumUnit: .gev,
          event: .init(number: "event", weight: "genWeight"),
          jet: .init(
            pt: "Jet_pt", eta: "Jet_eta", phi: "Jet_phi", mass: "Jet_mass",
            flavor: "Jet_hadronFlavour",
            btag: .comparison(column: "Jet_btagDeepFlavB", .atLeast, 0.2783)),
          electron: lepton("Electron"), muon: lepton("Muon"),
          met: .init(pt: "MET_pt", phi: "MET_phi"), file: "nanoaod (shipped)"))
  }

  @Test func whatMayBeLeftOutHasItsDocumentedValue() throws {
    let mapping = try parse(Self.least)
    #expect(mapping.tree == nil && mapping.momentumUnit == .gev)
    #expect(mapping.momentumUnit.perGeV == 1)
    #expect(mapping.event == .init(number: nil, weight: nil))
    #expect(mapping.jet.flavor == nil && mapping.jet.btag == nil && mapping.jet.mask == nil)
    #expect(mapping.muon.mask == nil)
    #expect(try parse("momentum_unit = 'MeV'\n" + Self.least).momentumUnit.perGeV == 1000)
  }

  @Test(
    arguments: [
      ("Jet_tag", .column("Jet_tag")),
      (" jets.tag ", .column("jets.tag")),
      ("x>=0.5", .comparison(column: "x", .atLeast, 0.5)),
      ("x > -1", .comparison(column: "x", .above, -1)),
      ("jets/x  <=  1e-3", .comparison(column: "jets/x", .atMost, 0.001)),
      ("x < 2", .comparison(column: "x", .below, 2)),
      ("x == 4", .comparison(column: "x", .equal, 4)),
    ] as [(String, Mapping.TagMask)])
  func btagIsAColumnOrAComparison(text: String, expected: Mapping.TagMask) throws {
    let mapping = try parse(
      Self.least.replacing("[electron]", with: "btag = '\(text)'\n[electron]"))
    #expect(mapping.jet.btag == expected)
    #expect(Mapping.TagMask("\(expected)") == expected)
  }

  @Test(arguments: [
    "x != 0", "x & 4", "x >= y", "x = 1", ">= 0.5", "x >=", "x > nan", "x > inf", "a b", " ",
    "a b > 1", "0.1 < x < 0.2", "x >= 0.5 || y",
  ])
  func btagOfAnyOtherFormIsRefused(text: String) {
    let error = #expect(throws: SettingsError.self) {
      try parse(Self.least.replacing("[electron]", with: "btag = '\(text)'\n[electron]"))
    }
    #expect(
      error?.line
        == "m.toml: jet.btag: found \"\(text)\", expected an integer column, or a column compared "
        + "with a number by >=, >, <=, < or ==")
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test(arguments: [
    ("phi = \"j\"", "", "met.phi: missing, expected the name of a column"),
    ("mass = \"jets.m\"", "", "jet.mass: missing, expected the name of a column"),
    ("charge = \"h\"", "", "muon.charge: missing, expected the name of a column"),
    (
      "charge = \"h\"", "charg = \"h\"",
      "muon: unknown key \"charg\"; did you mean \"charge\"?"
    ),
    ("[met]", "[mets]", "unknown key \"mets\"; did you mean \"met\"?"),
    (
      "[jet]", "units = 'GeV'\n[jet]",
      "unknown key \"units\"; the keys here are tree, momentum_unit, event, jet, electron, muon, met"
    ),
    (
      "[jet]", "momentum_unit = 'TeV'\n[jet]",
      "momentum_unit: found \"TeV\", expected \"GeV\" or \"MeV\"; did you mean \"GeV\" or \"MeV\"?"
    ),
    ("pt = \"i\"", "pt = 3", "met.pt: found the integer 3, expected a string"),
    ("pt = \"i\"", "pt = ''", "met.pt: found \"\", expected a text"),
    (
      "pt = \"i\"", "pt = 'i'\nmask = 'k'",
      "met: unknown key \"mask\"; the keys here are pt, phi"
    ),
    ("[jet]", "event = 'e'\n[jet]", "event: found the string \"e\", expected a table"),
  ])
  func mistakeIsNamedWithItsKey(old: String, new: String, message: String) {
    let error = #expect(throws: SettingsError.self) {
      try parse(Self.least.replacing(old, with: new))
    }
    #expect(error?.line == "m.toml: \(message)")
    #expect(error?.exitStatus == .badConfiguration)
  }

  @Test func configurationHasTheColumnsAndNotTheFile() throws {
    var mapping = try parse(
      Self.least.replacing("[electron]", with: "btag = 'x>1'\nmask='v'\n[electron]"))
    let text = try JSONText.canonical(mapping)
    #expect(
      text == """
        {"electron":{"charge":"d","eta":"b","phi":"c","pt":"a"},"event":{},\
        "jet":{"btag":"x > 1.0","eta":"jets/eta","mask":"v","mass":"jets.m","phi":"jets/phi",\
        "pt":"jets/pt"},"met":{"phi":"j","pt":"i"},"momentum_unit":"GeV",\
        "muon":{"charge":"h","eta":"f","phi":"g","pt":"e"}}
        """)
    mapping.file = "elsewhere.toml"
    #expect(try JSONText.canonical(mapping) == text)
  }

  @Test func aSampleFindsItsMappingBesideTheSampleFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("maps/m.toml", Self.least)
    func sample(_ mapping: String?) -> Sample {
      Sample(
        name: "a", eventClass: .signal, domain: .both, patterns: [], mapping: mapping,
        file: "\(folder.path)/samples.toml")
    }
    #expect(try sample(nil).loadMapping() == nil)
    #expect(try sample("nanoaod").loadMapping() == Mapping.load("nanoaod"))
    #expect(try sample("maps/m.toml").loadMapping()?.file == "\(folder.path)/maps/m.toml")
    #expect(try Mapping.load("m.toml", relativeTo: "\(folder.path)/maps").met.pt == "i")
    let unknown = #expect(throws: SettingsError.self) { try sample("nanoAOD2").loadMapping() }
    #expect(
      unknown?.line
        == "\(folder.path)/samples.toml: sample[a].mapping: unknown mapping \"nanoAOD2\"; "
        + "did you mean \"nanoaod\"? (a path has a \"/\" or ends in \".toml\")")
    let missing = #expect(throws: SettingsError.self) { try sample("./m.toml").loadMapping() }
    #expect(missing?.exitStatus == .missingInput)
  }
}
