import Foundation
import Testing

/// `prep diff` as a process.
@Suite struct DiffTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace.afterRun() }

  @Test func equalFilesEndWithZero() throws {
    let result = try workspace.prep("diff out/domains.h5 out/domains.h5 --quiet")
    #expect(result.failure == .init(status: 0, errors: ""))
    #expect(
      result.output
        == "out/domains.h5 and out/domains.h5 are the same: 39 datasets of hep-prep/domains\n")
    #expect(try workspace.prep("diff out/cutflow.json out/cutflow.csv").status == 0)
  }

  @Test func aDifferenceIsAResult() throws {
    let result = try workspace.prep("diff out/cutflow.json out/domains.h5 --quiet")
    #expect(result.failure == .init(status: 1, errors: ""))
    #expect(
      result.output
        == "out/cutflow.json and out/domains.h5 differ: format: cutflow and hep-prep/domains\n")
    let json = try workspace.prep("diff out/cutflow.json out/domains.h5 --quiet --json")
    #expect(json.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["same"] as? Bool == false)
  }

  @Test func twoSeedsDiffer() throws {
    _ = try workspace.loose("run --seed 2 --out-dir other")
    let result = try workspace.prep("diff out/selected/ttH.h5 other/selected/ttH.h5 --quiet")
    #expect(result.status == 1)
    #expect(
      result.output.contains(
        #/differ: /jet/btag: row \d+: [01] and [01] \(entry \d+ of data/signal_a.root; entry \d+ of data/signal_a.root\)/#
      ), "\(result.output)")
  }

  @Test func whatCannotBeReadIsAnError() throws {
    try workspace.write("notes.txt", "nothing of ours")
    #expect(
      try workspace.prep("diff out/domains.h5 none.h5").failure
        == .init(66, "none.h5: cannot open: No such file or directory"))
    #expect(try workspace.prep("diff out/domains.h5 notes.txt").status == 65)
    #expect(try workspace.prep("diff out/domains.h5").status == 64)
    #expect(
      try workspace.prep("diff out/domains.h5 out/domains.h5 --tolerance=-1").failure
        == .init(
          64, "--tolerance: found -1.0, expected a number, at least 0; prep --help shows the usage")
    )
  }
}
