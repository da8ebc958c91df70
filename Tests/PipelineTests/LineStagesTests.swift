import Domains
import Events
import Features
import Testing

@testable import Pipeline

/// `SelectStage`, `FeaturesStage` and `LineStatus` on 60 events of ttH.
@Suite struct LineStagesTests {
  private let folder: TemporaryFolder
  private let output: OutputFolder

  init() throws {
    folder = try TemporaryFolder()
    output = OutputFolder(path: folder / "out")
    try folder.write(
      "samples.toml",
      """
      [[sample]]
      name = "ttH"
      class = "signal"
      domain = "both"
      files = ["\(delphesFile)"]
      """)
    try folder.write("loose.toml", "[[cut]]\nname = \"jets\"\nrequire = \"n_jets >= 4\"\n")
  }

  private func select(maximumEvents: Int? = nil, seed: UInt64 = 1) -> SelectStage.Options {
    .init(
      samplesPath: folder / "samples.toml", selection: folder / "loose.toml", sampleNames: [],
      output: output, threads: 2, maximumEvents: maximumEvents, seed: seed, force: false,
      isQuiet: true)
  }

  private func features(_ names: [String], onMissing: MissingPolicy = .error)
    -> FeaturesStage.Options
  {
    .init(
      sampleNames: [], output: output, list: .names(names), onMissing: onMissing, threads: 2,
      force: false, isQuiet: true)
  }

  /// 55 of the 60 events have four jets of pT >= 25 and abs(eta) < 2.5, by uproot and numpy.
  @Test func selectionReportsCutflowsAlsoWhenUpToDate() throws {
    let made = try SelectStage(select(), log: silent).run().samples
    #expect(made.map(\.name) == ["ttH"])
    #expect(made[0].outcome == .made(reason: "there is no output yet"))
    #expect(made[0].cutflow.rows.map(\.raw) == [60, 55])
    let again = try SelectStage(select(), log: silent).run().samples
    #expect(again[0].outcome == .upToDate)
    #expect(again[0].cutflow.rows.map(\.raw) == [60, 55])
    #expect(again[0].cutflow.rows.map(\.sumOfWeights) == made[0].cutflow.rows.map(\.sumOfWeights))
    let first = try SelectStage(select(maximumEvents: 10), log: silent).run().samples
    #expect(first[0].outcome == .made(reason: "the configuration differs in max_events"))
    #expect(first[0].cutflow.rows[0].raw == 10)
  }

  @Test func featuresCountWhatIsIncomplete() throws {
    _ = try SelectStage(select(), log: silent).run()
    let stage = FeaturesStage(features(["ht_jets", "pt_jet5"], onMissing: .drop), log: silent)
    let made = try stage.run()[0]
    #expect(made.name == "ttH" && made.features == 2)
    #expect(made.events + (made.incompleteEvents ?? 0) == 55)
    #expect(made.events == 39)
    let again = try stage.run()[0]
    #expect(again.outcome == .upToDate)
    #expect(again.events == made.events && again.incompleteEvents == nil)
  }

  @Test func statusFollowsTheLine() throws {
    func reasons(_ select: SelectStage.Options) throws -> [String?] {
      var domains = try FeatureFiles().options()
      domains.samplesPath = folder / "samples.toml"
      domains.output = output
      domains.domainsPath = output.domains
      return try LineStatus(select, features(["ht_jets"]), domains, log: silent).entries().map(
        \.reason)
    }
    let stale = ["its selected events are to be made", "its features are to be made"]
    #expect(try reasons(select()) == ["there is no output yet"] + stale)
    _ = try SelectStage(select(), log: silent).run()
    #expect(try reasons(select()) == [nil, "there is no output yet", stale[1]])
    _ = try FeaturesStage(features(["ht_jets"]), log: silent).run()
    #expect(try reasons(select()) == [nil, nil, "there is no output yet"])
    #expect(try reasons(select(seed: 2)) == ["the configuration differs in seed"] + stale)
  }

  @Test func unknownFeaturesAreFoundWithoutAnyFile() {
    #expect(throws: FeatureError.self) {
      try FeaturesStage(features(["ht_jets", "nope"]), log: silent).check()
    }
  }
}
