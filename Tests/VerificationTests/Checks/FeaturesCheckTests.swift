import HDF5Store
import Pipeline
import Testing

@testable import Verification

@Suite struct FeaturesCheckTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try Line.shared.get().featureFile
  }

  private func verdict(_ change: (FileCopy) throws -> FileCopy) throws -> String {
    try VerificationTests.verdict(change(FileCopy(of: path)).write(folder / "copy.h5"))
  }

  @Test func valuesAreNamedByFeature() throws {
    #expect(try verdict { $0 } == "ok")
    #expect(
      try verdict { $0.setting("/features", 5 * 5 + 1, to: .nan) }
        == "65 /features: row 5: found nan for pt_jet3, expected a finite number")
  }

  @Test func namesAreUniqueAndThoseOfTheConfiguration() throws {
    #expect(
      try verdict { $0.attribute("/features@names", .strings(["a", "b", "a", "c", "d"])) }
        == "65 /features@names: found \"a\" twice, expected every feature once")
    #expect(
      try verdict { $0.attribute("/features@names", .strings(["a", "b", "c", "d", "e"])) }
        == "65 /features@names: found [\"a\", \"b\", \"c\", \"d\", \"e\"], expected [\"ht_jets\", "
        + "\"pt_jet3\", \"n_jets_pt40\", \"m_jj_min\", \"deta_jj_avg\"] as in the attribute config")
    #expect(
      try verdict { $0.attribute("/features@units", .strings(["a"])) }.hasPrefix(
        "65 /features@units: found 1 rows, expected 5"))
  }

  @Test func rowsAreThoseOfTheLedger() throws {
    #expect(
      try verdict { try $0.replacing(in: "ledger", "\"first_row\":0", "\"first_row\":1") }
        .hasPrefix(
          "65 attribute ledger: found the rows 1 to "))
    #expect(
      try verdict { try $0.replacing(in: "ledger", "\"total_rows\":", "\"total_rows\":1") }
        .hasPrefix(
          "65 attribute ledger: found total_rows 1"))
  }

  @Test func weightsAreThoseOfTheSelectedFile() throws {
    let weights: [Double] = try HDF5Reader(path: path).dataset("/event/weight").values()
    #expect(
      try verdict { $0.setting("/event/weight", 3, to: weights[3] * 2) }.hasPrefix(
        "65 attribute inputs: found the sum of weights "))
  }

  @Test func anEventTwiceIsFound() throws {
    let found = try verdict { $0.copyingRow(9, from: 2, ["/event/identity"], width: 2) }
    #expect(found.hasPrefix("65 /event/identity: row 9: found the identity of row 2: entry "))
  }

  // MARK: Several files

  @Test func anEventInTwoFilesNamesBoth() throws {
    let line = try Line.shared.get()
    let other = line.output.features("ttbb")
    let words: [UInt64] = try HDF5Reader(path: path).dataset("/event/identity").values(4..<5)
    let entry: [UInt64] = try HDF5Reader(path: path).dataset("/event/entry").values(4..<5)
    let copy = try FileCopy(of: other).changing("/event/identity") { values in
      guard case .unsigned(var list) = values else { return }
      list[14] = words[0]
      list[15] = words[1]
      values = .unsigned(list)
    }.write(folder / "ttbb.h5")
    let found = try verdicts([path, copy, line.output.features("ttbar")])
    #expect(found[0] == "ok" && found[2] == "ok")
    #expect(found[1].hasPrefix("65 /event/identity: row 7: found entry "))
    #expect(
      found[1].contains(
        ", the same event as entry \(entry[0]) of \(Line.fixture("signal_a")), row 4 of \(path), "))
  }

  @Test func theSameFileUnderTwoNamesIsFound() throws {
    let copy = try FileCopy(of: path).write(folder / "copy.h5")
    #expect(try verdicts([copy, path])[1].hasPrefix("65 /event/identity: row "))
  }

  @Test func shardsBesideTheWholeAreLeftOut() throws {
    let line = try Line(shards: 2)
    let parts = line.files.filter { $0.hasSuffix(".h5") }
    #expect(parts.count == 6)
    #expect(try verdicts(parts) == parts.map { _ in "ok" })
    let whole = try Line.shared.get().selected
    let found = try verdicts(parts.filter { $0.contains("ttH") } + [whole])
    #expect(
      found.dropLast().allSatisfy {
        $0
          == "ok, not checked: events against other files: it is a shard of what \(whole) has whole"
      })
    #expect(found.last == "ok")
  }
}
