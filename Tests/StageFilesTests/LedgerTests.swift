import Diagnostics
import Events
import HDF5Store
import Testing

@testable import StageFiles

@Suite struct LedgerTests {
  private let folder: TemporaryFolder
  private let names = ["all", "jets"]

  init() throws { folder = try TemporaryFolder() }

  private func cutflow(_ weights: [Double]) -> Cutflow {
    var cutflow = Cutflow(names: names)
    for weight in weights {
      for row in cutflow.rows.indices { cutflow.rows[row].add(weight: weight) }
    }
    return cutflow
  }

  private func ledger(_ weights: [[Double]] = [[0.1, 0.2, -0.7], [1e100, 1, -1e100]])
    -> SelectionLedger
  {
    let counts = weights.map(\.count)
    return SelectionLedger(
      totalEntries: 20, firstEntry: 4, endEntry: 4 + counts.reduce(0, +),
      files: weights.enumerated().map { index, weights in
        SelectionLedger.File(
          name: "\(index).root", fingerprint: String(repeating: "0", count: 64), entries: 10,
          first: 2, end: 2 + weights.count, rows: weights.count,
          cutflow: cutflow(weights).rows.map(SelectionLedger.Row.init))
      })
  }

  private func write(_ ledger: SelectionLedger, cutflow: Cutflow? = nil) throws {
    let writer = try SelectedFileWriter(path: folder / "a.h5", hasFlavor: true)
    try writer.commit(cutflow: cutflow ?? self.cutflow([]), ledger: ledger, stamp: stamp)
  }

  @Test func ledgerComesBackToTheLastBit() throws {
    try write(ledger())
    let read = try #require(try SelectedFileReader(path: folder / "a.h5").ledger)
    #expect(read == ledger())
    // What 1e100 hides in a double is still there: 0.1 + 0.2 - 0.7 + 1.
    let sum = read.cutflow(names: names)
    #expect(sum == cutflow([0.1, 0.2, -0.7, 1e100, 1, -1e100]))
    #expect(sum.rows[0].sumOfWeights == 0.6000000000000001 || sum.rows[0].sumOfWeights == 0.6)
  }

  @Test func fileOfAnOlderVersionHasNone() throws {
    let writer = try SelectedFileWriter(path: folder / "a.h5", hasFlavor: true)
    try writer.commit(cutflow: cutflow([]), stamp: stamp)
    #expect(try SelectedFileReader(path: folder / "a.h5").ledger == nil)
  }

  /// Nothing of a ledger is taken on trust: merging would count with it.
  @Test func ledgersThatCannotBeAreRefused() throws {
    var flawed: [(SelectionLedger, String)] = []
    func add(_ flaw: String, _ change: (inout SelectionLedger) -> Void) {
      var changed = ledger()
      change(&changed)
      flawed.append((changed, flaw))
    }
    add("an impossible range of entries") { $0.firstEntry = -1 }
    add("an impossible range of entries") { $0.endEntry = 3 }
    add("an impossible range of entries") { $0.totalEntries = .max }
    add("an impossible range of entries of 1.root") { $0.files[1].end = 11 }
    add("an impossible range of entries of 0.root") { $0.files[0].rows = -1 }
    add("1 rows of the cutflow of 0.root, not 2") { $0.files[0].cutflow.removeLast() }
    add("files that do not add up to its entries") { $0.files.removeLast() }
    for (ledger, flaw) in flawed {
      try write(ledger)
      let error = #expect(throws: StageFileError.self) {
        try SelectedFileReader(path: folder / "a.h5")
      }
      #expect(error?.reason == .ledger(found: flaw))
    }
  }

  @Test(arguments: [
    "", "[]", "{", #"{"total_entries":1e99,"first_entry":0,"end_entry":0,"files":[]}"#,
  ])
  func attributesThatAreNoLedgerAreRefused(text: String) throws {
    let writer = try HDF5Writer(path: folder / "a.h5", format: "hep-prep/selected", version: 1)
    try writer.setAttribute("ledger", .string(text))
    try writer.commit()
    let error = #expect(throws: StageFileError.self) {
      try LedgerAttribute.read(
        SelectionLedger.self, from: HDF5Reader(path: folder / "a.h5"))
    }
    #expect(
      error?.line
        == "\(folder / "a.h5"): attribute ledger: found text that is not the JSON of a stage, "
        + "expected what hep-prep writes; make the file again")
  }

  @Test func featureRowsHaveALedgerToo() throws {
    func write(_ ledger: FeatureLedger?) throws -> FeaturesFileReader {
      let writer = try FeaturesFileWriter(path: folder / "f.h5", names: ["ht"], units: ["GeV"])
      try writer.commit(ledger: ledger, stamp: stamp)
      return try FeaturesFileReader(path: folder / "f.h5")
    }
    let ledger = FeatureLedger(totalRows: 10, firstRow: 3, endRow: 7, incomplete: 4)
    #expect(try write(ledger).ledger == ledger)
    #expect(try write(nil).ledger == nil)
    for ledger in [
      FeatureLedger(totalRows: 6, firstRow: 3, endRow: 7, incomplete: 0),
      FeatureLedger(totalRows: 10, firstRow: 8, endRow: 7, incomplete: 0),
      FeatureLedger(totalRows: 10, firstRow: 3, endRow: 7, incomplete: 5),
    ] {
      #expect(throws: StageFileError.self) { try write(ledger) }
    }
  }
}
