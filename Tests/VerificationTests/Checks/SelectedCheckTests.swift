import HDF5Store
import Testing

@testable import Verification

/// One thing is broken in a real file at a time; the content hash is right, so the rule must find it.
@Suite struct SelectedCheckTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try Line.shared.get().selected
  }

  private func verdict(_ change: (FileCopy) throws -> FileCopy) throws -> String {
    try VerificationTests.verdict(change(FileCopy(of: path)).write(folder / "copy.h5"))
  }

  private func dataset<T: HDF5Element & ExpressibleByIntegerLiteral>(_ name: String) throws -> [T] {
    try HDF5Reader(path: path).dataset(name).values()
  }

  @Test func aFaithfulCopyIsRight() throws {
    #expect(try verdict { $0 } == "ok")
  }

  @Test(arguments: [
    ("/jet/pt", 3, Double.nan, "row 3: found nan, expected a finite number"),
    ("/jet/eta", 3, .infinity, "row 3: found inf, expected a finite number"),
    ("/jet/mass", 3, -.infinity, "row 3: found -inf, expected a finite number"),
    ("/event/met", 7, .nan, "row 7: found nan, expected a finite number"),
    ("/event/met_phi", 7, 3.5, "row 7: found 3.5, expected an angle from -pi to pi"),
    ("/event/met_phi", 7, -3.2, "row 7: found -3.2, expected an angle from -pi to pi"),
    ("/jet/btag", 5, 2, "row 5: found 2, expected 0 or 1"),
    ("/electron/charge", 1, 2, "row 1: found 2, expected -1 or 1, or 0 where the input knows none"),
    ("/event/weight", 2, .nan, "row 2: found nan, expected a finite weight, of a finite square"),
    (
      "/event/weight", 2, 1e200, "row 2: found 1e+200, expected a finite weight, of a finite square"
    ),
    ("/event/file", 4, 9, "row 4: found 9, expected less than 2, the number of event files"),
  ])
  func aValueThatCannotBeIsNamed(place: String, row: Int, value: Double, line: String) throws {
    #expect(try verdict { $0.setting(place, row, to: value) } == "65 \(place): \(line)")
  }

  @Test(arguments: [
    "/jet/pt", "/jet/eta", "/jet/phi", "/jet/mass", "/electron/pt", "/electron/eta",
    "/electron/phi",
    "/muon/pt", "/event/met", "/event/met_phi",
  ])
  func anotherValueOfAnObjectIsAnotherIdentity(place: String) throws {
    let values: [Float] = try dataset(place)
    let found = try verdict { $0.setting(place, 0, to: Double(values[0].nextUp)) }
    #expect(
      found.wholeMatch(
        of:
          #/65 /event/identity: row \d+: found \d+ in column 0, expected \d+, the hash of the event's objects/#
      ) != nil, "\(found)")
  }

  @Test func momentaDescend() throws {
    let offsets: [UInt64] = try dataset("/jet/offset")
    let pt: [Float] = try dataset("/jet/pt")
    let row = Int(offsets[4]) + 1
    #expect(
      try verdict { $0.setting("/jet/pt", row, to: 5000) }
        == "65 /jet/pt: row \(row): found 5000.0, expected at most \(pt[row - 1]), that of the event's "
        + "object before: pT descends")
  }

  @Test func offsetsAscendToTheItems() throws {
    let offsets: [UInt64] = try dataset("/jet/offset")
    let count = try HDF5Reader(path: path).dataset("/jet/pt").rowCount
    #expect(
      try verdict { $0.setting("/jet/offset", 3, to: 0) }
        == "65 /jet/offset: row 3: found 0, expected at least \(offsets[2]), that of the row before"
    )
    #expect(
      try verdict { $0.setting("/jet/offset", 0, to: 1) }
        == "65 /jet/offset: row 0: found the offset 1, expected 0")
    let last = offsets.count - 1
    #expect(
      try verdict { $0.setting("/jet/offset", last, to: Double(count - 1)) }
        == "65 /jet/offset: row \(last): found the offset \(count - 1), expected \(count), the items"
    )
  }

  @Test func eventsAscendWithinWhatWasRead() throws {
    let entries: [UInt64] = try dataset("/event/entry")
    #expect(
      try verdict { $0.setting("/event/entry", 3, to: Double(entries[2])) }.hasPrefix(
        "65 /event/entry: row 3: found entry \(entries[2]) of "))
    #expect(
      try verdict { $0.setting("/event/entry", 3, to: 1e6) }.hasPrefix(
        "65 /event/entry: row 3: found 1000000, expected one of the entries that were read of "))
  }

  @Test func typesShapesAndAttributesAreThoseOfTheLayout() throws {
    #expect(
      try verdict { $0.retyping("/event/met", .real(bytes: 8)) }
        == "65 /event/met: found elements of type float64, expected float32")
    #expect(
      try verdict { $0.retyping("/event/entry", .signed(bytes: 8)) }
        == "65 /event/entry: found elements of type int64, expected uint64")
    let jets = try HDF5Reader(path: path).dataset("/jet/eta").rowCount
    #expect(
      try verdict { try $0.shortening("/jet/eta") }
        == "65 /jet/eta: found \(jets - 1) rows, expected \(jets) as in /jet/pt")
    #expect(
      try verdict { $0.leavingOut("/muon/charge") }.hasPrefix(
        "65 /muon/charge: found nothing, expected a dataset"))
  }

  @Test func theHeaderIsComplete() throws {
    #expect(
      try verdict { $0.attribute("config", nil) }
        == "65 attribute config: found none, expected the configuration as JSON")
    #expect(
      try verdict { $0.attribute("seed", nil) }
        == "65 attribute seed: found none, expected an integer")
    #expect(
      try verdict { $0.attribute("inputs", nil) }
        == "65 attribute inputs: found none, expected a list as JSON")
    #expect(
      try verdict { try $0.replacing(in: "config", "\"seed\":1", "\"seed\":2") }.hasPrefix(
        "65 attribute key: found "))
    #expect(
      try verdict { $0.attribute("ledger", .string("{}")) }.hasPrefix("65 attribute ledger: "))
    #expect(
      try verdict { $0.attribute("ledger", nil) }
        == "ok, not checked: the ledger: an older version wrote the file without one")
  }

  // MARK: Sums

  @Test func theCutflowIsThatOfInputsAndRows() throws {
    #expect(
      try verdict { $0.setting("/cutflow/raw", 1, to: 1e6) }.hasPrefix(
        "65 /cutflow/raw: row 1: found 1000000, expected at most "))
    for column in ["raw", "sum_w", "sum_w2"] {
      for row in 0...1 {
        let values: [Double] = try dataset("/cutflow/\(column)")
        let found = try verdict {
          $0.setting("/cutflow/\(column)", row, to: (values[row] * 0.99).rounded(.down))
        }
        #expect(found.hasPrefix("65 /cutflow/\(column): row "), "\(found)")
      }
    }
    #expect(
      try verdict { $0.setting("/cutflow/name", 1, to: "all") }
        == "65 /cutflow/name: found \"all\" twice, expected every cut once")
  }

  /// The last unit of the last place of a sum is seen.
  @Test func sumsAreExact() throws {
    let sums: [Double] = try dataset("/cutflow/sum_w")
    let found = try verdict { $0.setting("/cutflow/sum_w", 1, to: sums[1].nextDown) }
    #expect(
      found
        == "65 /cutflow/sum_w: row 1: found \(sums[1].nextDown), expected \(sums[1]), the sum over "
        + "the files of the attribute ledger")
    let weights: [Double] = try dataset("/event/weight")
    #expect(
      try verdict {
        $0.setting("/event/weight", 0, to: weights[0] * (1 + 0x1p-40)).attribute("ledger", nil)
      }.hasPrefix("65 /cutflow/sum_w: row 1: "))
  }

  @Test(arguments: [
    ("\"rows\":", "\"rows\":1", "rows of"), ("\"raw\":", "\"raw\":1", "counts"),
    ("\"first_entry\":0", "\"first_entry\":1", "range"),
    ("\"fingerprint\":\"", "\"fingerprint\":\"0", "fingerprint"),
    ("\"end\":", "\"end\":1", "impossible"),
    ("\"total_entries\":", "\"total_entries\":9", "total_entries"),
  ])
  func theLedgerAddsUp(old: String, new: String, what: String) throws {
    let found = try verdict { try $0.replacing(in: "ledger", old, new) }
    #expect(found.hasPrefix("65 attribute ledger: found "), "\(what): \(found)")
  }

  @Test func theInputsAreThoseOfTheLedger() throws {
    #expect(
      try verdict { try $0.replacing(in: "inputs", "\"entries\":", "\"entries\":1") }.hasPrefix(
        "65 /cutflow/raw: row 0: found "))
    #expect(
      try verdict { try $0.replacing(in: "inputs", "\"sum_of_weights\":", "\"sum_of_weights\":1") }
        .hasPrefix("65 /cutflow/sum_w: row 0: found "))
    #expect(
      try verdict { try $0.replacing(in: "inputs", "\"entries\":", "\"entries\":-") }.hasPrefix(
        "65 attribute inputs[0]: found size, entries "))
  }

  // MARK: Events twice

  @Test func anEventTwiceNamesBoth() throws {
    let columns = ["pt", "eta", "phi", "mass", "btag", "flavor"].map { "/jet/\($0)" }
    let offsets: [UInt64] = try dataset("/jet/offset")
    let electrons: [UInt64] = try dataset("/electron/offset")
    let muons: [UInt64] = try dataset("/muon/offset")
    func size(_ row: Int) -> [UInt64] {
      [offsets, electrons, muons].map { $0[row + 1] - $0[row] }
    }
    // Two events of as many objects: then the one may take the place of the other.
    let rows = offsets.indices.dropLast()
    let pairs = rows.lazy.flatMap { a in rows.map { (a, $0) } }
    let (a, b) = try #require(pairs.first { a, b in a < b && size(a) == size(b) })
    let found = try verdict { copy in
      var copy = copy.copyingRow(b, from: a, ["/event/met", "/event/met_phi"])
        .copyingRow(b, from: a, ["/event/identity"], width: 2)
      for jet in 0..<Int(size(a)[0]) {
        copy = copy.copyingRow(Int(offsets[b]) + jet, from: Int(offsets[a]) + jet, columns)
      }
      for (group, list, index) in [("electron", electrons, 1), ("muon", muons, 2)] {
        for item in 0..<Int(size(a)[index]) {
          copy = copy.copyingRow(
            Int(list[b]) + item, from: Int(list[a]) + item,
            ["pt", "eta", "phi", "charge"].map { "/\(group)/\($0)" })
        }
      }
      return copy
    }
    let entries: [UInt64] = try dataset("/event/entry")
    #expect(
      found.hasPrefix(
        "65 /event/identity: row \(b): found the identity of row \(a): entry \(entries[b]) of "))
    #expect(found.contains("is the same event as entry \(entries[a]) of "))
  }
}
