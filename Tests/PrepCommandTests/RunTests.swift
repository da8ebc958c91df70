import Testing

/// `prep run`: what is redone, and what is left alone.
@Suite struct RunTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  private static let outputs = [
    "domains.h5", "features/ttH.h5", "features/ttbar.h5", "features/ttbb.h5", "selected/ttH.h5",
    "selected/ttbar.h5", "selected/ttbb.h5",
  ]

  private func inodes() throws -> [String: UInt64] {
    try Dictionary(
      uniqueKeysWithValues: Self.outputs.map { ($0, try workspace.inode("out/\($0)")) })
  }

  /// The outputs that a command makes anew.
  private func made(by command: String) throws -> [String] {
    let before = try inodes()
    let result = try workspace.prep(command)
    #expect(result.status == 0, "\(result.errors)")
    let after = try inodes()
    return Self.outputs.filter { before[$0] != after[$0] }
  }

  private let options = Workspace.looseOptions.joined(separator: " ")

  @Test func theLineLeavesItsOutputsAndNothingElse() {
    let cutflows = ["", "selected/ttH.", "selected/ttbar.", "selected/ttbb."].flatMap {
      ["\($0)cutflow.csv", "\($0)cutflow.json"]
    }
    #expect(workspace.files() == (Self.outputs + cutflows).sorted())
  }

  @Test func whatIsUpToDateIsLeftAloneAndSaysSo() throws {
    let before = try inodes()
    let first = try workspace.text("out/selected/ttH.cutflow.csv")
    let result = try workspace.loose("run")
    #expect(result.status == 0)
    #expect(
      result.errors == """
        select ttH: up to date
        select ttbar: up to date
        select ttbb: up to date
        features ttH: up to date
        features ttbar: up to date
        features ttbb: up to date
        build-domains: out/domains.h5 is up to date

        """)
    #expect(result.output.contains("four_jets  117        118 ± 11"))
    #expect(result.output.hasSuffix("\n\nout/domains.h5  up to date\n"))
    #expect(try inodes() == before)
    #expect(try workspace.text("out/selected/ttH.cutflow.csv") == first)
  }

  @Test func neitherThreadsNorPlaceMakeAnythingOutOfDate() throws {
    #expect(try made(by: "run \(options) --threads 2") == [])
    try workspace.rename("data", to: "moved")
    try workspace.write("s.toml", Workspace.samples.replacing("data/", with: "moved/"))
    try workspace.write("sub/other.toml", "# the same cuts\n" + Workspace.looseSelection)
    #expect(
      try made(
        by: "run --samples s.toml --selection sub/other.toml --quiet --features "
          + Workspace.features) == [])
    try workspace.rename("out", to: "elsewhere")
    let result = try workspace.loose("run --samples s.toml --out-dir elsewhere")
    #expect(result.errors.filter(\.isNewline).count == 7)
    #expect(result.errors.split(separator: "\n").allSatisfy { $0.hasSuffix("up to date") })
  }

  @Test func forceRedoesAllToTheSameContent() throws {
    let hashes = try workspace.contentHashes()
    #expect(try made(by: "run \(options) --force") == Self.outputs)
    #expect(try workspace.contentHashes() == hashes)
    #expect(Set(hashes.values).count == 7)
  }

  @Test func eachOptionRedoesWhatDependsOnIt() throws {
    let select = "--selection loose.toml --quiet"
    #expect(try made(by: "run \(options) --sig-frac 0.1") == ["domains.h5"])
    #expect(
      try made(by: "run \(select) --features ht_jets,pt_jet3 --sig-frac 0.1")
        == Self.outputs.filter { !$0.hasPrefix("selected") })
    #expect(try made(by: "select \(select) --seed 2 --sample ttbb") == ["selected/ttbb.h5"])
    #expect(
      try made(by: "run \(options) --seed 2")
        == Self.outputs.filter { $0 != "selected/ttbb.h5" })
  }

  @Test func anotherCutRedoesSelectionAndWhatFollows() throws {
    try workspace.write(
      "loose.toml", Workspace.looseSelection.replacing(">= 4", with: ">= 5"))
    #expect(try made(by: "run \(options)") == Self.outputs)
  }

  /// Class and domain matter to the domains alone.
  @Test func partsOfASampleRedoWhatUsesThem() throws {
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing("name = \"ttbb\"", with: "name = \"ttbb\"\nk_factor = 1.5")
        .replacing("domain = \"target\"", with: "domain = \"target/sherpa\""))
    #expect(try made(by: "run \(options)") == ["domains.h5", "selected/ttbb.h5"])
  }

  @Test func anotherFileRedoesItsSample() throws {
    try workspace.copy("signal_b.root", to: "data/source_2.root")
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing("data/signal_*.root", with: "data/signal_a.root")
        .replacing("data/source.root", with: "data/source*.root"))
    #expect(
      try made(by: "run \(options)")
        == Self.outputs.filter { !$0.hasSuffix("ttbb.h5") })
  }

  /// With b-tags by bit a rewritten file has the same events and other draws of the domains: only
  /// the fingerprint tells.
  @Test func aRewrittenFileWithTheSameEventsRedoesTheDomains() throws {
    try workspace.write(
      "loose.toml", "[btag]\nmode = \"bit\"\nbit = 0\n" + Workspace.looseSelection)
    #expect(try workspace.loose("run").status == 0)
    let selected = try workspace.contentHash("out/selected/ttbb.h5")
    var bytes = try Workspace.fixture("target.root")
    bytes.append(0)
    try workspace.write("data/target.root", bytes)
    #expect(
      try made(by: "run \(options)") == ["domains.h5", "features/ttbb.h5", "selected/ttbb.h5"])
    #expect(try workspace.contentHash("out/selected/ttbb.h5") == selected)
    #expect(try workspace.loose("run --out-dir fresh").status == 0)
    #expect(try workspace.contentHashes() == workspace.contentHashes("fresh"))
  }

  @Test func theLineDoesNotDependOnThreads() throws {
    #expect(try workspace.loose("run --threads 1 --out-dir one").status == 0)
    #expect(try workspace.loose("run --threads 3 --out-dir three").status == 0)
    #expect(try workspace.contentHashes("one") == workspace.contentHashes("three"))
    #expect(try workspace.contentHashes("one") == workspace.contentHashes())
  }

  @Test func theOrderOfFilesInASampleDoesNotMatter() throws {
    try workspace.write(
      "samples.toml",
      Workspace.samples.replacing(
        "\"data/signal_*.root\"", with: "\"data/signal_b.root\", \"data/signal_a.root\""))
    #expect(try made(by: "run \(options)") == [])
    #expect(try workspace.loose("run --out-dir other").status == 0)
    #expect(try workspace.contentHashes("other") == workspace.contentHashes())
  }

  @Test func anotherProgramsOutputIsNotUpToDateButForeign() throws {
    try workspace.write("out/domains.h5", "mine")
    let result = try workspace.loose("run")
    #expect(result.status == 73)
    #expect(try workspace.text("out/domains.h5") == "mine")
  }

  @Test func wrongFeaturesAreFoundBeforeAnyEventIsRead() throws {
    let result = try workspace.prep(
      "run --selection loose.toml --features ht_jets,pt_jet33 --out-dir new --quiet")
    #expect(result.status == 78)
    #expect(result.errors.hasPrefix("error: --features: unknown feature \"pt_jet33\"; "))
    #expect(result.output == "")
    #expect(workspace.files(in: "new") == [])
  }

  @Test func tooFewEventsLeaveNoDomainFile() throws {
    #expect(
      try workspace.loose("run --max-events 4 --out-dir few").failure
        == .init(
          65,
          "samples.toml: source: signal: no event of the 1 drawn from sample \"ttH\" to test, expected at least "
            + "one; the test fraction is 0.5: change it or select more events"))
    #expect(
      workspace.files(in: "few").filter { !$0.contains("/") } == ["cutflow.csv", "cutflow.json"])
  }

  @Test func progressIsSilencedAndResultsAreNot() throws {
    let loud = try workspace.prep(
      "run --selection loose.toml --features \(Workspace.features) --force")
    let quiet = try workspace.loose("run --force")
    #expect(loud.status == 0 && quiet.status == 0)
    #expect(loud.output == quiet.output)
    #expect(quiet.output.hasPrefix("ttH:\n"))
  }
}
