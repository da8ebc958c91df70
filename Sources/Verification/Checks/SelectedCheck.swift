import Events
import HDF5Store
import Selection
import StageFiles

/// A file of selected events.
struct SelectedCheck {
  private let file: OpenedFile
  private let selected: SelectedFileReader
  private let origins: EventOrigins
  private let offsets: [HDF5Dataset]

  /// Opens all datasets and checks their types and shapes.
  init(_ file: OpenedFile, _ header: StageHeader) throws {
    self.file = file
    let selected = try SelectedFileReader(path: file.path)
    self.selected = selected
    let rows = (count: selected.count, of: "/event/weight")
    for name in ["met", "met_phi"] {
      _ = try file.column("/event/\(name)", .real(bytes: 4), rows: rows)
    }
    try Self.openJets(file)
    for group in ["/electron", "/muon"] { try Self.openLeptons(file, group) }
    offsets = try ["/jet", "/electron", "/muon"].map {
      try file.column(
        "\($0)/offset", .unsigned(bytes: 8),
        rows: (selected.count + 1, "/event/weight and one more")
      )
    }
    let cuts = (count: selected.cutflow.rows.count, of: "/cutflow/name")
    _ = try file.column("/cutflow/name", .string)
    _ = try file.column("/cutflow/raw", .unsigned(bytes: 8), rows: cuts)
    for name in ["sum_w", "sum_w2"] {
      _ = try file.column("/cutflow/\(name)", .real(bytes: 8), rows: cuts)
    }
    if let ledger = selected.ledger, ledger.files.count != header.inputs.count {
      throw file.failure(
        attribute: "ledger", found: "\(ledger.files.count) files",
        expected: "\(header.inputs.count) as in inputs")
    }
    origins =
      selected.ledger.map { EventOrigins(header.inputs, $0) } ?? EventOrigins(header.inputs)
  }

  private static func openJets(_ file: OpenedFile) throws {
    let pt = try file.column("/jet/pt", .real(bytes: 4))
    let rows = (count: pt.rowCount, of: "/jet/pt")
    for name in ["eta", "phi", "mass"] {
      _ = try file.column("/jet/\(name)", .real(bytes: 4), rows: rows)
    }
    for name in ["flavor", "btag"] where name == "btag" || file.reader.contains("/jet/flavor") {
      _ = try file.column("/jet/\(name)", .unsigned(bytes: 1), rows: rows)
    }
  }

  private static func openLeptons(_ file: OpenedFile, _ group: String) throws {
    let pt = try file.column("\(group)/pt", .real(bytes: 4))
    let rows = (count: pt.rowCount, of: "\(group)/pt")
    for name in ["eta", "phi"] {
      _ = try file.column("\(group)/\(name)", .real(bytes: 4), rows: rows)
    }
    _ = try file.column("\(group)/charge", .signed(bytes: 1), rows: rows)
  }

  /// The number of events.
  var count: Int { selected.count }

  /// Checks all values.
  ///
  /// - Parameter advance: Is told of rows that are done.
  /// - Returns: What could not be checked.
  func run(_ header: StageHeader, advance: (Int) -> Void) throws -> [String] {
    let cutflow = CutflowCheck(
      file: file, cutflow: selected.cutflow, inputs: header.inputs, ledger: selected.ledger)
    try cutflow.run()
    var bookkeeping = try BookkeepingCheck(
      file, rows: (count, "/event/weight"), origins: origins)
    var tally = WeightTally(files: origins.files.count)
    var objects = ObjectsCheck(file: file)
    var events = SelectedEvents()
    var start = 0
    while start < count {
      let rows = try block(from: start)
      try bookkeeping.check(rows) { tally.add(file: $0, weight: $1) }
      try selected.read(rows, into: &events)
      try objects.check(events, rows, firstItems: offsets.map { Int(try $0.first(rows)) })
      advance(rows.count)
      start = rows.upperBound
    }
    try cutflow.compare(tally)
    try bookkeeping.checkUnique()
    return selected.ledger == nil
      ? ["the ledger: an older version wrote the file without one"] : []
  }

  /// Rows that are read at a time, and the most objects of a kind in them.
  private static let (rowsAtOnce, objectsAtOnce) = (8192, 1 << 20)

  /// The next rows that together have not too many objects.
  private func block(from start: Int) throws -> Range<Int> {
    try file.forEachBlock(of: 0) { _ in }
    var end = min(start + Self.rowsAtOnce, count)
    for dataset in offsets {
      let values: [UInt64] = try dataset.values(start..<end + 1)
      for i in values.indices.dropFirst() {
        guard values[i] >= values[i - 1] else {
          throw file.failure(
            dataset.path, row: start + i, found: "\(values[i])",
            expected: "at least \(values[i - 1]), that of the row before")
        }
        guard values[i] - values[0] > UInt64(Self.objectsAtOnce) else { continue }
        guard i > 1 else {
          throw file.failure(
            dataset.path, row: start + i, found: "\(values[i] - values[0]) objects of one event",
            expected: "at most \(Self.objectsAtOnce)")
        }
        end = start + i - 1
        break
      }
    }
    return start..<end
  }
}

extension HDF5Dataset {
  /// The offset of the first of some rows.
  fileprivate func first(_ rows: Range<Int>) throws -> UInt64 {
    let values: [UInt64] = try values(rows.lowerBound..<rows.lowerBound + 1)
    return values[0]
  }
}

/// Exact sums of the weights of rows, by event file.
struct WeightTally {
  private(set) var rows: [Int]
  private(set) var sums: [Cutflow.Row]

  init(files: Int) {
    rows = Array(repeating: 0, count: files)
    sums = Array(repeating: Cutflow.Row(name: ""), count: files)
  }

  /// Counts a row.
  ///
  /// - Precondition: There is such a file, the weight and its square are finite.
  mutating func add(file: Int, weight: Double) {
    rows[file] += 1
    sums[file].add(weight: weight)
  }

  /// All files together.
  var total: Cutflow.Row {
    sums.reduce(into: Cutflow.Row(name: "")) { total, sum in
      total.raw += sum.raw
      total.weights.add(sum.weights)
      total.squaredWeights.add(sum.squaredWeights)
    }
  }
}
