import Events
import HDF5Store
import Pipeline
import StageFiles

/// A file of features.
struct FeaturesCheck {
  private let file: OpenedFile
  private let features: FeaturesFileReader
  private let matrix: HDF5Dataset
  private let origins: EventOrigins

  /// Opens all datasets and checks their types and shapes.
  init(_ file: OpenedFile, _ header: StageHeader) throws {
    self.file = file
    features = try FeaturesFileReader(path: file.path)
    if let name = features.names.firstRepeated {
      throw file.failure(
        "/features@names", found: "\"\(name)\" twice", expected: "every feature once")
    }
    matrix = try file.column("/features", .real(bytes: 4), width: features.names.count)
    guard header.inputs.count == 1, let files = header.inputs.eventFiles else {
      throw file.failure(
        attribute: "inputs", found: "\(header.inputs.count) records",
        expected: "the selected file, and of it the event files")
    }
    origins = EventOrigins(files)
  }

  /// The number of rows.
  var count: Int { features.count }

  /// Checks all values.
  ///
  /// - Parameters:
  ///   - configuration: The effective configuration.
  ///   - advance: Is told of rows that are done.
  /// - Returns: What could not be checked.
  func run(
    _ header: StageHeader, _ configuration: JSONValue, advance: (Int) -> Void
  ) throws -> [String] {
    try compare(features.names, with: configuration)
    try checkLedger(header, configuration)
    var bookkeeping = try BookkeepingCheck(file, rows: (count, "/features"), origins: origins)
    var tally = WeightTally(files: origins.files.count)
    let width = features.names.count
    var x: [Float] = []
    try file.forEachBlock(of: count, atOnce: max(1, (1 << 20) / width)) { rows in
      try bookkeeping.check(rows) { tally.add(file: $0, weight: $1) }
      try features.read(rows, into: &x)
      if let bad = x.firstIndex(where: { !$0.isFinite }) {
        throw file.failure(
          "/features", row: rows.lowerBound + bad / width,
          found: "\(x[bad]) for \(features.names[bad % width])", expected: "a finite number")
      }
      advance(rows.count)
    }
    try compare(tally, header, configuration)
    try bookkeeping.checkUnique()
    return features.ledger == nil
      ? ["the ledger: an older version wrote the file without one"] : []
  }

  private func compare(_ names: [String], with configuration: JSONValue) throws {
    guard let expected = configuration["features"]?.strings, expected != names else { return }
    throw file.failure(
      "/features@names", found: "\(names)", expected: "\(expected) as in the attribute config")
  }

  private func checkLedger(_ header: StageHeader, _ configuration: JSONValue) throws {
    guard let ledger = features.ledger else { return }
    let selected = header.inputs[0].entries
    guard ledger.totalRows == selected else {
      throw file.failure(
        attribute: "ledger", found: "total_rows \(ledger.totalRows)",
        expected: "\(selected), the rows of the selected file as in inputs")
    }
    let drops = configuration["on_missing"]?.string == "drop"
    let rows = ledger.endRow - ledger.firstRow - (drops ? ledger.incomplete : 0)
    guard rows == count else {
      throw file.failure(
        attribute: "ledger",
        found: "the rows \(ledger.firstRow) to \(ledger.endRow), \(ledger.incomplete) incomplete",
        expected: "\(count) rows, as in /features")
    }
  }

  /// Compares the weights with what the selected file had, where all of its rows are here.
  private func compare(
    _ tally: WeightTally, _ header: StageHeader, _ configuration: JSONValue
  ) throws {
    let selected = header.inputs[0]
    guard count == selected.entries, configuration["on_missing"]?.string != nil else { return }
    let sum = tally.total.sumOfWeights
    guard sum == selected.sumOfWeights else {
      throw file.failure(
        attribute: "inputs", found: "the sum of weights \(selected.sumOfWeights)",
        expected: "\(sum), that of the rows")
    }
  }
}
