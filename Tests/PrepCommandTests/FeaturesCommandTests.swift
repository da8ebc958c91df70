import StageFiles
import Testing

/// `prep features` on selected events.
@Suite struct FeaturesCommandTests {
  private let workspace: Workspace

  /// Selected events, some of ttH's and of ttbar's with two jets only.
  init() throws {
    workspace = try Workspace()
    try workspace.write("two.toml", "[[cut]]\nname = \"two_jets\"\nrequire = \"n_jets >= 2\"\n")
    let result = try workspace.prep("select --selection two.toml --quiet")
    #expect(result.status == 0)
  }

  private func reader(_ sample: String) throws -> FeaturesFileReader {
    try FeaturesFileReader(path: workspace / "out/features/\(sample).h5")
  }

  private func rows(_ sample: String) throws -> [Float] {
    let reader = try reader(sample)
    var rows: [Float] = []
    try reader.read(0..<reader.count, into: &rows)
    return rows
  }

  @Test func namedFeaturesAreTheColumns() throws {
    let result = try workspace.prep("features --features n_jets_pt40,pt_jet2 --quiet")
    #expect(result.status == 0 && result.errors == "")
    #expect(
      result.output == """
        sample  events  features  incomplete events
        ttH        138         2                  0
        ttbar       80         2                  0
        ttbb        80         2                  0


        """)
    #expect(try reader("ttH").names == ["n_jets_pt40", "pt_jet2"])
    #expect(try reader("ttH").units == ["", "GeV"])
    // The selected jets of the first two entries by uproot: 58.4 and 44.3; 108.8, 54.3, 44.4, 39.0,
    // 32.8.
    #expect(try rows("ttH").prefix(4) == [2, 44.312740325927734, 3, 54.30390930175781])
    let source = try SelectedFileReader(path: workspace / "out/selected/ttH.h5")
    #expect(try reader("ttH").header.inputs.map(\.contentHash) == [source.header.contentHash])
    #expect(try reader("ttH").header.inputs.first?.inputs == source.header.inputs)
  }

  @Test func aMissingFeatureNamesEventAndFeature() throws {
    #expect(
      try workspace.prep("features --features ht_jets,pt_jet3 --quiet").failure
        == .init(
          65,
          "data/signal_a.root: entry 0: feature pt_jet3 (pT of the 3rd jet) is not defined with 2 "
            + "jets, 1 b-tagged, and 1 lepton, or a value is not finite; --on-missing drop leaves "
            + "such events out, --on-missing fill=VALUE fills in a number"))
    #expect(workspace.files(in: "out/features") == [])
  }

  @Test func incompleteEventsAreDroppedAndCounted() throws {
    let result = try workspace.prep(
      "features --features ht_jets,pt_jet3 --on-missing drop --quiet")
    #expect(
      result.output == """
        sample  events  features  incomplete events
        ttH        133         2                  5
        ttbar       75         2                  5
        ttbb        80         2                  0


        """)
    #expect(try reader("ttH").count == 133)
    #expect(try rows("ttH").allSatisfy(\.isFinite))
    let events = try reader("ttH").bookkeeping()
    // Entries 0, 7 and 45 of the first file have two jets (uproot).
    let first = zip(events.file, events.entry).filter { $0.0 == 0 }.map(\.1)
    #expect(first.prefix(7) == [1, 2, 3, 4, 5, 6, 8])
    #expect(!first.contains(45))
  }

  @Test func incompleteEventsAreFilledAndCounted() throws {
    let result = try workspace.prep(
      "features --features ht_jets,pt_jet3 --on-missing fill=-1 --quiet")
    #expect(result.output.split(separator: "\n")[1].hasSuffix(" 138         2                  5"))
    let rows = try rows("ttH")
    let third = stride(from: 1, to: rows.count, by: 2).map { rows[$0] }
    #expect(third.count == 138 && third.count { $0 == -1 } == 5)
    #expect(third[0] == -1 && third[1] > 25)
  }

  @Test func anotherPolicyRedoesTheFile() throws {
    let features = "features --features ht_jets,pt_jet3 --quiet"
    #expect(try workspace.prep("\(features) --on-missing drop").status == 0)
    #expect(try workspace.prep("\(features) --on-missing drop").output.contains("up to date"))
    #expect(try workspace.prep("\(features) --on-missing fill=-1").status == 0)
    #expect(try reader("ttH").count == 138)
    // What is there stays when what is asked for cannot be had.
    #expect(try workspace.prep(features).status == 65)
    #expect(try reader("ttH").count == 138)
  }

  @Test func onlyTheChosenSampleIsComputed() throws {
    #expect(try workspace.prep("features --features ht_jets --sample ttbar --quiet").status == 0)
    #expect(workspace.files(in: "out/features") == ["ttbar.h5"])
  }

  @Test func shardsAndStrangersAreNoSamples() throws {
    try workspace.write("out/selected/ttH.shard-1-of-2.h5", "")
    try workspace.write("out/selected/.ttH.h5.host.1.1.tmp", "")
    try workspace.write("out/selected/notes.txt", "")
    #expect(try workspace.prep("features --features ht_jets --quiet").status == 0)
    #expect(workspace.files(in: "out/features") == ["ttH.h5", "ttbar.h5", "ttbb.h5"])
  }

  @Test func noRowsPassThrough() throws {
    try workspace.write(
      "samples.toml", Workspace.samples.replacing("data/source.root", with: "data/empty.root"))
    #expect(try workspace.prep("select --quiet --sample ttbar").status == 0)
    #expect(try workspace.prep("features --quiet --sample ttbar").status == 0)
    #expect(try reader("ttbar").count == 0)
    #expect(try reader("ttbar").names.count == 41)
  }

  // MARK: Messages

  @Test func missingSelectedFilesSayWhatToRun() throws {
    #expect(
      try workspace.prep("features --out-dir none").failure
        == .init(66, "none/selected: found no selected sample; run \"prep select\" first"))
    #expect(
      try workspace.prep("features --sample ttW").failure
        == .init(
          66, "out/selected/ttW.h5: does not exist; run \"prep select --sample ttW\" first"))
    #expect(workspace.files(in: "out/features") == [])
  }

  @Test func unknownFeaturesNameTheNearest() throws {
    #expect(
      try workspace.prep("features --features ht_jets,pt_jet33").failure
        == .init(
          78,
          "--features: unknown feature \"pt_jet33\"; did you mean \"pt_jet3\" or \"pt_jet1\" or "
            + "\"pt_jet2\"?"))
    try workspace.write("mine.toml", "features = [\"ht_jets\", \"ht_jets\"]\n")
    #expect(
      try workspace.prep("features --feature-set mine.toml").failure
        == .init(
          78, "mine.toml: features: \"ht_jets\" is used twice, expected unique names"))
    #expect(
      try workspace.prep("features --feature-set nope").failure
        == .init(
          78,
          "unknown feature set \"nope\"; the shipped ones are all, tth-41 "
            + "(a path has a \"/\" or ends in \".toml\")"))
    #expect(workspace.files(in: "out/features") == [])
  }

  @Test func aForeignFileIsNotOverwritten() throws {
    try workspace.write("out/features/ttH.h5", "mine")
    #expect(
      try workspace.prep("features --features ht_jets --quiet --force").failure
        == .init(
          73,
          "out/features/ttH.h5: found a file that is no HDF5, or damaged, expected nothing or a file "
            + "that hep-prep made; move it away or name another output"))
    #expect(try workspace.text("out/features/ttH.h5") == "mine")
    #expect(workspace.files(in: "out/features") == ["ttH.h5"])
  }

  @Test func anotherStagesFileIsNoInput() throws {
    #expect(try workspace.prep("features --features ht_jets --sample ttH --quiet").status == 0)
    try workspace.remove("out/selected/ttH.h5")
    try workspace.rename("out/features/ttH.h5", to: "out/selected/ttH.h5")
    #expect(
      try workspace.prep("features --features ht_jets --sample ttH --quiet").failure
        == .init(
          65,
          "out/selected/ttH.h5: found a file of format \"hep-prep/features\", expected "
            + "\"hep-prep/selected\", as \"prep select\" makes it"))
    #expect(workspace.files(in: "out/features") == [])
  }
}
