import Foundation
import Testing

@testable import ROOTReader

/// Real Delphes files against sums that uproot and ROOT made of them, where they are there.
@Suite(.enabled(if: Fixtures.hasShared, "shared/data is not beside the package"))
struct SharedDataTests {
  private static let columns = [
    "Jet.PT", "Jet.Eta", "Jet_size", "MissingET.MET", "Electron.Charge", "Event.Number",
  ]

  private func oracle() throws -> [String: [String: Any]] {
    let data = try Data(contentsOf: Fixtures.shared.appendingPathComponent("oracle.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
  }

  @Test(arguments: [
    "variants/ttH_1000_lz4_404.root", "variants/ttH_1000_lzma7_207.root",
    "variants/ttH_1000_oldroot_301.root", "variants/ttH_1000_zstd5_505.root",
    "variants/ttH_clone_pruned.root", "variants/ttH_empty.root", "variants/ttH_twocycles.root",
    "variants/ttbar_multiweight_400.root", "variants/ttH_hadd_404.root", "pruned/ttH_00.root",
  ])
  func sumsAgreeWithTheOracle(name: String) throws {
    let entry = try #require(try oracle()[name])
    let expected = entry["from_ROOT"] as? [String: Any] ?? entry
    let file = try ROOTFile(path: Fixtures.shared.appendingPathComponent(name).path)
    let tree = try file.tree("Delphes")
    #expect(tree.entryCount == expected["n_events"] as? Int)
    if let compression = expected["compression"] as? String {
      #expect(file.compression.description == compression)
    }
    let workspace = try ReadingWorkspace(for: file.path)
    for column in Self.columns {
      guard let sum = expected["sum_\(column)"] as? Double else { continue }
      let branch = try #require(tree.branches(named: column).first)
      let found = try tree.summary(of: branch, workspace: workspace).sum
      #expect(abs(found - sum) <= 1e-9 * abs(sum), "\(column) of \(name)")
    }
  }

  @Test func truncatedFileIsSaidToBeOne() {
    let path = Fixtures.shared.appendingPathComponent("variants/ttH_truncated.root").path
    #expect {
      try ROOTFile(path: path)
    } throws: {
      "\($0)" == "\(path): found 2500000 bytes, expected 4081338 by its own header; "
        + "the file is truncated, likely an unfinished copy: copy it again"
    }
  }
}
