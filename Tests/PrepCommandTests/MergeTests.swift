import Events
import Foundation
import HDF5Store
import StageFiles
import Testing

/// `--shard I/N` and `prep merge` on real events.
@Suite struct MergeTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  @discardableResult private func select(
    _ shards: String..., into folder: String = "parts", options: String = ""
  ) throws -> CommandResult {
    var last: CommandResult?
    for shard in shards {
      last = try workspace.prep(
        "select --selection loose.toml --quiet --out-dir \(folder) --shard \(shard) \(options)")
    }
    return try #require(last)
  }

  private func features(_ shard: String, into folder: String = "parts") throws -> CommandResult {
    try workspace.prep(
      "features --features \(Workspace.features) --quiet --out-dir \(folder) --shard \(shard)")
  }

  private func merge(_ options: String = "", in folder: String = "parts") throws -> CommandResult {
    try workspace.prep("merge --quiet --out-dir \(folder) \(options)")
  }

  /// More parts than a sample has entries: some are empty.
  @Test(arguments: [1, 2, 3, 97])
  func mergedIsWhatOneRunWrites(count: Int) throws {
    for index in 1...count { #expect(try select("\(index)/\(count)").status == 0) }
    let merged = try merge()
    #expect(merged.status == 0 && merged.errors == "")
    for index in 1...min(count, 5) {
      #expect(try features("\(index)/\(min(count, 5))").status == 0)
    }
    let again = try merge()
    #expect(again.status == 0)
    #expect(
      again.errors == "merge ttH: up to date\nmerge ttbar: up to date\nmerge ttbb: up to date\n")
    let domains = try workspace.prep(
      "build-domains --quiet --out-dir parts")
    #expect(domains.status == 0)
    let one = try workspace.contentHashes()
    let parts = try workspace.contentHashes("parts").filter { !$0.key.contains(".shard-") }
    #expect(parts == one)
    for name in workspace.files().filter({ $0.hasSuffix(".json") || $0.hasSuffix(".csv") }) {
      #expect(try workspace.text("parts/\(name)") == workspace.text("out/\(name)"), "\(name)")
    }
  }

  @Test func theNextRunFindsTheMergedFilesUpToDate() throws {
    try select("1/2", "2/2")
    _ = try merge()
    for index in 1...2 { _ = try features("\(index)/2") }
    _ = try merge()
    let run = try workspace.prep(
      ["run", "--out-dir", "parts"] + Workspace.looseOptions)
    #expect(run.status == 0)
    for sample in ["ttH", "ttbar", "ttbb"] {
      #expect(run.errors.contains("select \(sample): up to date"))
      #expect(run.errors.contains("features \(sample): up to date"))
    }
  }

  @Test func shardsAreKeptAndAreNoSamples() throws {
    try select("1/2", "2/2")
    _ = try merge()
    #expect(workspace.files(in: "parts/selected").contains("ttH.shard-2-of-2.h5"))
    let all = try workspace.prep(
      "features --features \(Workspace.features) --quiet --out-dir parts")
    #expect(all.status == 0)
    #expect(workspace.files(in: "parts/features") == ["ttH.h5", "ttbar.h5", "ttbb.h5"])
  }

  @Test func ledgerOfAShardCountsFilesWithNothingOfIt() throws {
    // 140 entries of signal in files of 80 and 60.
    try select("1/2")
    let ledger = try #require(
      try SelectedFileReader(path: workspace / "parts/selected/ttH.shard-1-of-2.h5").ledger)
    #expect(ledger.totalEntries == 140 && ledger.firstEntry == 0 && ledger.endEntry == 70)
    #expect(ledger.files.map(\.name) == ["signal_a.root", "signal_b.root"])
    #expect(ledger.files.map(\.entries) == [80, 60])
    #expect(ledger.files.map { $0.first..<$0.end } == [0..<70, 0..<0])
    #expect(ledger.files.map { $0.cutflow[0].raw } == [70, 0])
  }

  @Test func upToDateShardIsLeftAlone() throws {
    try select("1/2")
    let again = try select("1/2")
    #expect(again.errors.contains("select ttH 1/2: up to date"))
    #expect(workspace.files(in: "parts").filter { !$0.contains(".shard-1-of-2.") } == [])
  }

  // MARK: What is refused

  @Test func gapIsNamed() throws {
    try select("1/3", "3/3", options: "--sample ttH")
    #expect(
      try merge().failure
        == .init(
          66,
          "parts/selected/ttH.shard-2-of-3.h5: does not exist, a gap: found 2 of 3 shards; make it "
            + "and merge again"))
    #expect(!workspace.files(in: "parts").contains("selected/ttH.h5"))
  }

  @Test func shardsOfOtherCountsAreNamed() throws {
    try select("1/2", "2/2", "1/3", options: "--sample ttH")
    #expect(
      try merge().failure
        == .init(
          65,
          "parts/selected/ttH.shard-1-of-3.h5: found a shard of 3, expected one of 2 as "
            + "parts/selected/ttH.shard-1-of-2.h5; remove those of one number"))
  }

  @Test func doubleUnderAnotherNameIsNamed() throws {
    try select("1/2", options: "--sample ttH")
    let shard = "parts/selected/ttH.shard-1-of-2.h5"
    try workspace.write("parts/selected/ttH.shard-2-of-2.h5", workspace.bytes(shard))
    #expect(
      try merge().failure
        == .init(
          65,
          "parts/selected/ttH.shard-2-of-2.h5: found shard 1/2 under this name, a double; remove it "
            + "and make the shard again"))
  }

  @Test func otherConfigurationIsNamed() throws {
    try select("1/2", options: "--sample ttH")
    try select("2/2", options: "--sample ttH --seed 2")
    #expect(
      try merge().failure
        == .init(
          65,
          "parts/selected/ttH.shard-2-of-2.h5: made otherwise than "
            + "parts/selected/ttH.shard-1-of-2.h5: the configuration differs in seed; make all "
            + "shards alike"))
  }

  @Test func otherInputsAreNamed() throws {
    try select("1/2", options: "--sample ttH")
    try workspace.remove("data/signal_b.root")
    try select("2/2", options: "--sample ttH")
    #expect(
      try merge().failure
        == .init(
          65,
          "parts/selected/ttH.shard-2-of-2.h5: made otherwise than "
            + "parts/selected/ttH.shard-1-of-2.h5: the inputs differ: 0 new, 1 gone; make all shards "
            + "alike"))
  }

  @Test func damagedShardIsNamed() throws {
    try select("1/2", "2/2", options: "--sample ttH")
    let name = "parts/selected/ttH.shard-2-of-2.h5"
    var bytes = try workspace.bytes(name)
    let value = try #require(
      {
        var selected = SelectedEvents()
        try SelectedFileReader(path: workspace / name).read(0..<1, into: &selected)
        return selected.events.jets.pt.first
      }())
    let pattern = withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
    let place = try #require(bytes.firstRange(of: pattern))
    bytes[place.lowerBound] ^= 1
    try workspace.write(name, bytes)
    #expect(
      try merge().failure
        == .init(
          65,
          "\(name): damaged: the contents are not those of its content_hash; make it again with "
            + "--force"))
  }

  @Test func nothingToMergeIsSaid() throws {
    #expect(
      try merge(in: "out").failure
        == .init(
          66,
          "out: found no shard; run \"prep select --shard I/N\" or \"prep features --shard I/N\" "
            + "first"))
    try select("1/1", options: "--sample ttH")
    #expect(try merge("--sample ttbar").status == 66)
  }

  @Test func featuresOfShardsAloneAskForTheMerge() throws {
    try select("1/1", options: "--sample ttH")
    #expect(
      try workspace.prep("features --out-dir parts --sample ttH").failure
        == .init(
          66, "parts/selected/ttH.h5: does not exist; run \"prep merge --sample ttH\" first"))
  }

  @Test(arguments: ["0/2", "3/2", "1", "a/b", "1/0"])
  func wrongShardsAreWrongUsage(shard: String) throws {
    let result = try workspace.prep("select --shard \(shard)")
    #expect(result.status == 64)
    #expect(result.errors.contains("expected I/N with N from 1 to 1000000 and I from 1 to N"))
  }
}
