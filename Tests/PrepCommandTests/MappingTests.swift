import Foundation
import StageFiles
import Testing

/// `prep select` through mappings: the events of one Delphes file in other forms.
@Suite struct MappingTests {
  private let workspace: Workspace

  /// The selection that needs no draws, which differ from file to file.
  private static let byBit = "[btag]\nmode = \"bit\"\nbit = 0\n" + Workspace.looseSelection

  private static func mapping(_ head: String, event: String, _ name: String) -> String {
    func table(_ object: String, _ members: String) -> String {
      "[\(object)]\n"
        + members.split(separator: " ").map { member in
          let column = name.replacing("OBJECT", with: object).replacing("MEMBER", with: member)
          return "\(member) = \"\(column)\"\n"
        }.joined()
    }
    return """
      \(head)
      [event]
      number = "\(event)number"
      weight = "\(event)weight"
      [met]
      pt = "\(event)met"
      phi = "\(event)met_phi"
      \(table("jet", "pt eta phi mass flavor btag"))
      \(table("electron", "pt eta phi charge"))
      \(table("muon", "pt eta phi charge"))
      """
  }

  init() throws {
    workspace = try Workspace()
    for (fixture, name) in [
      ("delphes.root", "delphes.root"), ("mapped.root", "flat.root"), ("mapped.h5", "padded.h5"),
    ] {
      try workspace.copy("../../EventReadersTests/Fixtures/\(fixture)", to: "data/\(name)")
    }
    try workspace.write("cuts/bit.toml", Self.byBit)
    try workspace.write(
      "cuts/jagged.toml",
      Self.mapping(
        "tree = \"jagged\"\nmomentum_unit = \"MeV\"", event: "", "OBJECT_MEMBER"))
    try workspace.write(
      "cuts/vectors.toml", Self.mapping("tree = \"vectors\"", event: "", "OBJECT_MEMBER"))
    try workspace.write(
      "cuts/compound.toml", Self.mapping("", event: "compound/event.", "compound/OBJECT.MEMBER"))
  }

  private func select(
    _ file: String, mapping: String?, into folder: String, _ more: String = ""
  ) throws -> CommandResult {
    let key = mapping.map { "mapping = \"\($0)\"\n" } ?? ""
    try workspace.write(
      "cuts/samples.toml",
      """
      [[sample]]
      name = "s"
      class = "signal"
      domain = "both"
      files = ["../data/\(file)"]
      \(key)\(more)
      """)
    return try workspace.prep(
      "select --samples cuts/samples.toml --selection cuts/bit.toml --out-dir \(folder) --quiet")
  }

  @Test func everyFormGivesTheContentThatDelphesGives() throws {
    let delphes = try select("delphes.root", mapping: nil, into: "delphes")
    #expect(delphes.status == 0)
    let expected = try workspace.contentHash("delphes/selected/s.h5")
    #expect(try SelectedFileReader(path: workspace / "delphes/selected/s.h5").count > 30)
    for (file, mapping) in [
      ("flat.root", "./jagged.toml"), ("flat.root", "./vectors.toml"),
      ("padded.h5", "./compound.toml"),
    ] {
      let result = try select(file, mapping: mapping, into: "out")
      #expect(result.status == 0 && result.errors == "")
      #expect(result.output == delphes.output)
      #expect(try workspace.contentHash("out/selected/s.h5") == expected)
    }
  }

  @Test func whatAMappingSaysDecidesAndNotWhereItIs() throws {
    func isMade(_ mapping: String) throws -> Bool {
      let before = try? workspace.inode("out/selected/s.h5")
      #expect(try select("flat.root", mapping: mapping, into: "out").status == 0)
      return try workspace.inode("out/selected/s.h5") != before
    }
    #expect(try isMade("./vectors.toml"))
    try workspace.rename("cuts/vectors.toml", to: "cuts/elsewhere.toml")
    #expect(try !isMade("elsewhere.toml"))
    let text = try workspace.text("cuts/elsewhere.toml")
    try workspace.write("cuts/elsewhere.toml", "# no difference\n" + text)
    #expect(try !isMade("elsewhere.toml"))
    try workspace.write(
      "cuts/elsewhere.toml", text.replacing("\"jet_btag\"", with: "\"jet_flavor == 5\""))
    #expect(try isMade("elsewhere.toml"))
  }

  @Test func aMistakeInAMappingIsBadConfiguration() throws {
    try workspace.write(
      "cuts/vectors.toml",
      try workspace.text("cuts/vectors.toml").replacing("\nmass = ", with: "\nmas = "))
    #expect(
      try select("flat.root", mapping: "./vectors.toml", into: "out").failure
        == .init(
          78, "cuts/./vectors.toml: jet: unknown key \"mas\"; did you mean \"mask\" or \"mass\"?"))
    #expect(
      try select("flat.root", mapping: "./no.toml", into: "out").failure
        == .init(66, "cuts/./no.toml: cannot open: No such file or directory"))
    #expect(workspace.files() == [])
  }

  @Test func aBranchThatIsNotThereIsBadData() throws {
    #expect(
      try select("flat.root", mapping: "nanoaod", into: "out").failure
        == .init(
          65,
          "cuts/../data/flat.root: found no tree \"Events\", expected one of \"jagged\", \"fixed\", "
            + "\"vectors\""))
    try workspace.write(
      "cuts/vectors.toml",
      try workspace.text("cuts/vectors.toml").replacing("\"muon_pt\"", with: "\"muons_pt\""))
    #expect(
      try select("flat.root", mapping: "./vectors.toml", into: "out").failure
        == .init(
          65,
          "cuts/../data/flat.root: tree \"vectors\": found no \"muons_pt\", expected this branch by "
            + "the mapping cuts/./vectors.toml; the nearest in the file: \"muon_pt\""))
    #expect(workspace.files() == [])
  }

  @Test func aComparisonHasNoOtherBitThanTheFirst() throws {
    try workspace.write("cuts/bit.toml", Self.byBit.replacing("bit = 0", with: "bit = 2"))
    #expect(try select("flat.root", mapping: "./vectors.toml", into: "out").status == 0)
    try workspace.write(
      "cuts/vectors.toml",
      try workspace.text("cuts/vectors.toml").replacing("\"jet_btag\"", with: "\"jet_pt > 40\""))
    #expect(
      try select("flat.root", mapping: "./vectors.toml", into: "out").failure
        == .init(
          78,
          "cuts/bit.toml: btag.bit: found 2, expected 0, the one bit that a comparison gives: btag "
            + "in the mapping cuts/./vectors.toml"))
  }

  @Test func emulationNeedsFlavours() throws {
    try workspace.write("cuts/bit.toml", Workspace.looseSelection)
    #expect(try select("flat.root", mapping: "./vectors.toml", into: "out").status == 0)
    try workspace.write(
      "cuts/vectors.toml",
      try workspace.text("cuts/vectors.toml").replacing("flavor = \"jet_flavor\"\n", with: ""))
    #expect(
      try select("flat.root", mapping: "./vectors.toml", into: "out").failure
        == .init(
          65,
          "cuts/../data/flat.root: the jets have no flavours, expected them for the emulation of "
            + "b-tags; use mode = \"bit\" in [btag] of the selection"))
  }

  @Test func aWeightThatIsNotThereIsAnError() throws {
    #expect(
      try select("padded.h5", mapping: "./compound.toml", into: "out", "weight_index = 1").failure
        == .init(
          65,
          "cuts/../data/padded.h5: /compound/event.weight: found 1 weight an event, expected an "
            + "item 1 by the sample's weight_index"))
  }
}
