import Foundation
import Testing

/// `prep inspect` on files of each format.
@Suite struct InspectTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  private func json(_ command: String) throws -> [[String: Any]] {
    let result = try workspace.prep(command)
    #expect(result.status == 0 && result.errors == "")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
  }

  @Test func aTableShowsTreeAndBranches() throws {
    let result = try workspace.prep("inspect data/signal_a.root data/empty.root")
    #expect(result.status == 0)
    let parts = result.output.split(separator: "\n\n")
    #expect(parts.count == 2)
    #expect(
      parts[0].hasPrefix(
        """
        data/signal_a.root: ROOT, tree Delphes;1
          entries         80
          compression     ZLIB(6)
          sum of weights  80.22539865970612
          BTag bits       0
          selection       misses nothing
          branch                type
          Event                int32
          Event.Number       int64[]
          Event.Weight     float32[]

        """))
    #expect(
      parts[1].hasPrefix(
        """
        data/empty.root: ROOT, tree Delphes;1
          entries         0
          compression     ZLIB(6)
          sum of weights  0.0
          BTag bits       none is set

        """))
  }

  /// Items and sums of Jet.PT and Jet.BTag by uproot.
  @Test func sumsAreOfAllValues() throws {
    let trees = try json("inspect --json --sums data/signal_a.root")
    #expect(trees.count == 1)
    #expect(trees[0]["tree"] as? String == "Delphes")
    #expect(trees[0]["cycle"] as? Int == 1)
    #expect(trees[0]["entries"] as? Int == 80)
    #expect(trees[0]["format"] as? String == "ROOT")
    let branches = try #require(trees[0]["branches"] as? [[String: Any]])
    #expect(branches.count == 28)
    let pt = try #require(branches.first { $0["name"] as? String == "Jet.PT" })
    #expect(pt["items"] as? Int == 464)
    #expect(abs((pt["sum"] as? Double ?? 0) - 39645.60952568054) < 1e-6)
    let plain = try #require(try json("inspect --json data/signal_a.root")[0]["branches"])
    let first = try #require((plain as? [[String: Any]])?.first)
    #expect(first["items"] is NSNull && first["sum"] is NSNull)
  }

  @Test func aSelectedFileHasNoTree() throws {
    let files = try json("inspect --json --sums out/selected/ttH.h5 out/domains.h5")
    #expect(files.count == 2)
    #expect(files[0]["format"] as? String == "HDF5")
    #expect(files[0]["tree"] is NSNull && files[0]["cycle"] is NSNull)
    #expect(files[0]["entries"] as? Int == 117)
    #expect(abs((files[0]["sum_of_weights"] as? Double ?? 0) - 117.9936) < 1e-4)
    #expect(files[0]["selection_misses"] is NSNull)
    let datasets = try #require(files[0]["branches"] as? [[String: Any]])
    let entry = try #require(datasets.first { $0["name"] as? String == "/event/entry" })
    #expect(entry["type"] as? String == "uint64[117]")
    #expect(entry["items"] as? Int == 117)
    let names = try #require(datasets.first { $0["name"] as? String == "/cutflow/name" })
    #expect(names["sum"] is NSNull)
    #expect((files[1]["selection_misses"] as? String)?.contains("out/domains.h5") == true)
  }

  @Test func whatTheSelectionMissesIsSaid() throws {
    try workspace.write("fat.toml", "[collections]\njet = \"FatJet\"\n")
    let result = try workspace.prep("inspect data/source.root --selection fat.toml")
    #expect(result.status == 0)
    #expect(
      result.output.contains(
        "\n  selection       data/source.root: tree \"Delphes\": found no \"FatJet.PT\", "))
    #expect(!result.output.contains("BTag bits"))
  }

  @Test func whatIsNoEventFileIsRefused() throws {
    try workspace.write("note.root", "not a ROOT file\n")
    #expect(
      try workspace.prep("inspect note.root").failure
        == .init(
          65,
          "note.root: found first bytes of no known format, expected a ROOT, an HDF5 or an LHCO file"
        ))
    #expect(
      try workspace.prep("inspect data").failure == .init(65, "data: cannot read: Is a directory"))
    #expect(
      try workspace.prep("inspect no.root").failure
        == .init(66, "no.root: cannot open: No such file or directory"))
    try workspace.copy("target.root", to: "cut.root", bytes: 9_000)
    #expect(
      try workspace.prep("inspect cut.root").failure
        == .init(
          65,
          "cut.root: found 9000 bytes, expected 25971 by its own header; the file is truncated, "
            + "likely an unfinished copy: copy it again"))
  }
}
