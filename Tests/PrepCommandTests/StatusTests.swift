import Testing

/// `prep status`: every output, up to date or why not.
@Suite struct StatusTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  /// The reason of each output, by its path; nil for one that is up to date.
  private func reasons(_ options: String = "") throws -> [String: String] {
    let result = try workspace.loose("status \(options)")
    #expect(result.status == 0 && result.errors == "")
    let lines = result.output.split(separator: "\n").dropFirst()
    #expect(lines.count == 7)
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let cells = line.split(separator: " ", maxSplits: 1)
        let text = cells[1].drop { $0 == " " }
        return (String(cells[0].dropFirst(4)), String(text))
      })
  }

  private func all(_ select: String, _ features: String, _ domains: String) -> [String: String] {
    var reasons = ["domains.h5": domains]
    for name in ["ttH", "ttbar", "ttbb"] {
      reasons["selected/\(name).h5"] = select
      reasons["features/\(name).h5"] = features
    }
    return reasons
  }

  private let fine = "up to date"
  private let stale = "to be made: its selected events are to be made"
  private let staleFeatures = "to be made: its features are to be made"

  @Test func beforeTheFirstRunAllIsToBeMade() throws {
    try workspace.remove("out")
    #expect(try reasons() == all("to be made: there is no output yet", stale, staleFeatures))
    #expect(workspace.files() == [])
  }

  @Test func aTableHasALineForEveryOutput() throws {
    #expect(
      try workspace.loose("status").output == """
        output                     status
        out/selected/ttH.h5    up to date
        out/selected/ttbar.h5  up to date
        out/selected/ttbb.h5   up to date
        out/features/ttH.h5    up to date
        out/features/ttbar.h5  up to date
        out/features/ttbb.h5   up to date
        out/domains.h5         up to date

        """)
  }

  @Test func theChangedOptionIsNamed() throws {
    func differs(_ name: String) -> String { "to be made: the configuration differs in \(name)" }
    #expect(try reasons("--sig-frac 0.1") == all(fine, fine, differs("sig_frac")))
    #expect(try reasons("--seed 2") == all(differs("seed"), stale, staleFeatures))
    #expect(try reasons("--max-events 9") == all(differs("max_events"), stale, staleFeatures))
    #expect(
      try reasons("--on-missing drop") == all(fine, differs("on_missing"), staleFeatures))
    #expect(
      try reasons("--force")
        == all("to be made: --force", stale, staleFeatures))
    try workspace.write("loose.toml", "[jet]\npt_min = 30.0\n" + Workspace.looseSelection)
    #expect(try reasons() == all(differs("selection.jet.pt_min"), stale, staleFeatures))
  }

  @Test func changedInputsAreCounted() throws {
    try workspace.copy("empty.root", to: "data/signal_c.root")
    try workspace.remove("data/signal_a.root")
    var expected = all(fine, fine, staleFeatures)
    expected["selected/ttH.h5"] = "to be made: the inputs differ: 1 new, 1 gone"
    expected["features/ttH.h5"] = stale
    #expect(try reasons() == expected)
  }

  @Test func nothingIsMade() throws {
    let before = try workspace.contentHashes()
    _ = try reasons("--seed 2")
    #expect(try workspace.contentHashes() == before)
  }

  @Test func whatRunWouldRefuseIsRefused() throws {
    #expect(
      try workspace.prep("status --features x").failure
        == .init(
          78, "--features: unknown feature \"x\"; the feature set \"all\" lists every name"))
    #expect(
      try workspace.prep("status --samples no.toml").failure
        == .init(66, "no.toml: cannot open: No such file or directory"))
  }
}
