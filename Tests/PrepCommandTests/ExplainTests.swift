import Foundation
import StageFiles
import Events
import Testing

/// `prep explain` on a file of a sample and on one of none.
@Suite struct ExplainTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  @Test func aTableShowsObjectsAndCuts() throws {
    let result = try workspace.prep("explain data/signal_a.root --entry 0")
    #expect(result.status == 0 && result.errors == "")
    #expect(result.output.hasPrefix("data/signal_a.root: entry 0, event number "))
    #expect(result.output.contains("\nselection tth-1l5j3b, sample ttH, seed 1\n"))
    #expect(result.output.contains("\nobject "))
    #expect(result.output.contains("\none_lepton "))
    #expect(result.output.contains(#/n_leptons = \d+ /#), "a count looks like a count")
    #expect(result.output.contains("\nThe event "))
  }

  /// The entries that pass by explanation are those of the selected file, and so are their jets.
  @Test func agreesWithTheSelectedFile() throws {
    let reader = try SelectedFileReader(path: workspace / "out/selected/ttH.h5")
    var selected = SelectedEvents()
    try reader.read(0..<reader.count, into: &selected)
    for row in [0, 5, 11] where selected.file[row] == 0 {
      let entry = selected.events.entry[row]
      let result = try workspace.prep(
        "explain data/signal_a.root --entry \(entry) --selection loose.toml --json")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let event = try #require(json["event"] as? [String: Any])
      let cuts = try #require(event["cuts"] as? [[String: Any]])
      #expect(cuts.allSatisfy { $0["holds"] as? Bool == true })
      let objects = try #require(event["objects"] as? [[String: Any]])
      let tags = objects.filter { $0["rank"] != nil && $0["tag"] != nil }
        .sorted { ($0["rank"] as? Int ?? 0) < ($1["rank"] as? Int ?? 0) }
        .map { ($0["tag"] as? [String: Any])?["isTagged"] as? Bool == true ? UInt32(1) : 0 }
      let jets = selected.events.jets
      #expect(tags == Array(jets.btag[jets.offsets[row]..<jets.offsets[row + 1]]))
    }
  }

  @Test func anEntryBeyondTheLastIsRefused() throws {
    #expect(
      try workspace.prep("explain data/signal_a.root --entry 80").failure
        == .init(
          65, "data/signal_a.root: found 80 entries, expected entry 80; entries count from 0"))
    #expect(try workspace.prep("explain data/signal_a.root --entry -1").status == 64)
  }

  @Test func aFileOfNoSampleIsExplainedWithoutAName() throws {
    var bytes = try workspace.bytes("data/signal_a.root")
    bytes[50] ^= 1
    try workspace.write("lonely.root", bytes)
    let result = try workspace.prep("explain lonely.root --entry 3")
    #expect(result.status == 0)
    #expect(result.output.contains("no sample (tags are drawn without a name)"))
    #expect(try workspace.prep("explain lonely.root --entry 3 --sample no").status == 64)
  }
}
