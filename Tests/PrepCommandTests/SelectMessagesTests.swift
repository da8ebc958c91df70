import Foundation
import Testing

/// What `prep select` refuses: status, the one line, and that nothing half-made stays behind.
@Suite struct SelectMessagesTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func replaceSamples(_ old: String, with new: String) throws {
    try workspace.write("samples.toml", Workspace.samples.replacing(old, with: new))
  }

  /// What the samples before the failing one leave: whole files.
  private let finishedSignal = ["cutflow.csv", "cutflow.json", "h5"].map { "selected/ttH.\($0)" }

  // MARK: Configuration

  @Test func missingSampleFileIsMissingInput() throws {
    let result = try workspace.prep("select --samples no.toml")
    #expect(result.failure == .init(66, "no.toml: cannot open: No such file or directory"))
    #expect(workspace.files() == [])
  }

  @Test func unknownSampleIsWrongUsageAndNamesTheNearest() throws {
    #expect(
      try workspace.prep("select --sample ttbarr").failure
        == .init(64, "--sample: samples.toml has no sample \"ttbarr\"; did you mean \"ttbar\"?"))
    #expect(
      try workspace.prep("select --sample zzz").failure
        == .init(64, "--sample: samples.toml has no sample \"zzz\"; it has ttH, ttbar, ttbb"))
    #expect(workspace.files() == [])
  }

  @Test func unknownKeyNamesTheNearest() throws {
    try replaceSamples("class = \"signal\"", with: "clas = \"signal\"")
    #expect(
      try workspace.prep("select").failure
        == .init(78, "samples.toml: sample[ttH]: unknown key \"clas\"; did you mean \"class\"?"))
    #expect(workspace.files() == [])
  }

  @Test func aGlobWithoutMatchIsBadConfiguration() throws {
    try replaceSamples("data/source.root", with: "data/sorce*.root")
    #expect(
      try workspace.prep("select").failure
        == .init(78, "samples.toml: sample[ttbar].files[0]: \"data/sorce*.root\" matches no file"))
    #expect(workspace.files() == [])
  }

  @Test func aMappingIsRefusedAndNotIgnored() throws {
    try replaceSamples("cross_section_pb = 0.086", with: "mapping = \"nanoaod\"")
    #expect(
      try workspace.prep("select").failure
        == .init(
          78,
          "samples.toml: sample[ttH].mapping: found nanoaod; mappings of other layouts are not read "
            + "by this version; remove the key"))
    #expect(workspace.files() == [])
  }

  @Test func unknownSelectionNamesTheNearest() throws {
    #expect(
      try workspace.prep("select --selection tth-1l5j3").failure
        == .init(
          78,
          "unknown selection \"tth-1l5j3\"; did you mean \"tth-1l5j3b\"? "
            + "(a path has a \"/\" or ends in \".toml\")"))
    #expect(
      try workspace.prep("select --selection no.toml").failure
        == .init(66, "no.toml: cannot open: No such file or directory"))
    #expect(workspace.files() == [])
  }

  @Test func unknownNameInACutNamesTheNearest() throws {
    try workspace.write("cut.toml", "[[cut]]\nname = \"c\"\nrequire = \"n_jest >= 4\"\n")
    #expect(
      try workspace.prep("select --selection cut.toml").failure
        == .init(
          78,
          "cut.toml: cut[c].require: \"n_jest >= 4\", column 1: unknown name \"n_jest\"; "
            + "did you mean \"n_jets\"?"))
    #expect(workspace.files() == [])
  }

  // MARK: Inputs

  @Test func anyOtherFileIsNoInput() throws {
    try workspace.write("data/source.root", "not a ROOT file\n")
    #expect(
      try workspace.prep("select --quiet").failure
        == .init(
          65,
          "data/source.root: found first bytes of no known format, expected a ROOT, an HDF5 or an LHCO file"
        )
    )
    #expect(workspace.files() == finishedSignal)
  }

  @Test func aDirectoryIsNoInput() throws {
    try workspace.remove("data/source.root")
    try workspace.write("data/source.root/inside", "")
    #expect(
      try workspace.prep("select --quiet").failure
        == .init(65, "data/source.root: cannot read: Is a directory"))
    #expect(workspace.files() == [])
  }

  @Test func aTruncatedFileSaysSo() throws {
    try workspace.copy("source.root", to: "data/source.root", bytes: 20_000)
    #expect(
      try workspace.prep("select --quiet").failure
        == .init(
          65,
          "data/source.root: found 20000 bytes, expected 25029 by its own header; "
            + "the file is truncated, likely an unfinished copy: copy it again"))
    #expect(workspace.files() == finishedSignal)
  }

  /// Bytes inside a basket change, so the sample fails after its output was begun.
  @Test func damageInsideAFileLeavesNoHalfOutput() throws {
    var bytes = try Workspace.fixture("signal_b.root")
    for position in 2_000..<14_000 { bytes[position] = 0xA5 }
    try bytes.write(to: URL(fileURLWithPath: workspace / "data/signal_b.root"))
    let result = try workspace.prep("select --quiet --threads 2")
    #expect(result.status == 65)
    #expect(result.errors.hasPrefix("error: data/signal_b.root: "))
    #expect(result.errors.filter(\.isNewline).count == 1)
    #expect(workspace.files() == [])
  }

  @Test func aMissingBranchIsNamedWithTheNearest() throws {
    try workspace.write("fat.toml", "[collections]\njet = \"FatJet\"\n")
    #expect(
      try workspace.prep("select --selection fat.toml --quiet").failure
        == .init(
          65,
          "data/signal_a.root: tree \"Delphes\": found no \"FatJet.PT\", \"FatJet.Eta\", "
            + "\"FatJet.Phi\", \"FatJet.Mass\", expected these branches; the nearest in the file: "
            + "\"Jet.PT\", \"Jet.Eta\", \"Jet.Phi\", \"Jet.Mass\"; "
            + "set the names under [collections] of the selection if the file has others"))
    #expect(workspace.files() == [])
  }

  @Test func oneFileInTwoSamplesIsRefused() throws {
    try workspace.copy("source.root", to: "data/copy.root")
    try replaceSamples("data/target.root", with: "data/copy.root")
    let failure = CommandResult.Failure(
      65,
      "data/copy.root: sample \"ttbb\": found the same file as data/source.root of sample \"ttbar\", "
        + "expected every file once; remove one of them from the sample file")
    #expect(try workspace.prep("select").failure == failure)
    // Not the samples that are chosen count, but those that there are.
    #expect(try workspace.prep("select --sample ttH").failure == failure)
    #expect(workspace.files() == [])
  }

  @Test func oneFileTwiceInASampleIsRefused() throws {
    try replaceSamples("data/source.root\"", with: "data/source.root\", \"data/sour*.root\"")
    #expect(
      try workspace.prep("select").failure
        == .init(
          65,
          "data/source.root: sample \"ttbar\": found the same file as data/source.root of sample "
            + "\"ttbar\", expected every file once; remove one of them from the sample file"))
    #expect(workspace.files() == [])
  }

  // MARK: Outputs

  private static let move = "move it away or name another output"

  @Test(arguments: [
    ("selected/ttH.h5", "a file that is no HDF5, or damaged"),
    ("selected/ttH.cutflow.json", "a file that hep-prep did not make"),
    ("selected/ttH.cutflow.csv", "a file that hep-prep did not make"),
    ("cutflow.json", "a file that hep-prep did not make"),
    ("cutflow.csv", "a file that hep-prep did not make"),
  ])
  func aForeignFileIsNotOverwritten(_ name: String, _ found: String) throws {
    try workspace.write("out/\(name)", "mine")
    for options in ["--quiet", "--quiet --force"] {
      #expect(
        try workspace.prep("select \(options)").failure
          == .init(
            73,
            "out/\(name): found \(found), expected nothing or a file that hep-prep made; \(Self.move)"
          ))
      #expect(try workspace.text("out/\(name)") == "mine")
    }
    #expect(workspace.files().allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test(arguments: [
    ("selected/ttH.h5", "a directory"), ("selected/ttH.cutflow.json", "no regular file"),
  ])
  func aDirectoryUnderAnOutputsNameIsRefused(_ name: String, _ found: String) throws {
    try workspace.write("out/\(name)/inside", "mine")
    #expect(
      try workspace.prep("select --quiet").failure
        == .init(
          73,
          "out/\(name): found \(found), expected nothing or a file that hep-prep made; \(Self.move)"
        ))
    #expect(try workspace.text("out/\(name)/inside") == "mine")
    #expect(workspace.files().allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test func anOutputFolderBelowAFileCannotBeMade() throws {
    try workspace.write("plain", "")
    #expect(
      try workspace.prep("select --quiet --out-dir plain/out").failure
        == .init(73, "./plain/out: cannot create: Not a directory"))
  }
}
