import HDF5Store
import StageFiles

/// A file of responses.
struct ScoresCheck {
  private let file: OpenedFile
  private let response, part: HDF5Dataset
  private let spread: HDF5Dataset?
  private let origins: EventOrigins

  /// Opens all datasets and checks their types and shapes.
  init(_ file: OpenedFile, _ header: StageHeader) throws {
    self.file = file
    response = try file.column("/response", .real(bytes: 4))
    let rows = (count: response.rowCount, of: "/response")
    part = try file.column("/part", .unsigned(bytes: 1), rows: rows)
    let name = "/response_spread"
    spread =
      file.reader.contains(name) ? try file.column(name, .real(bytes: 4), rows: rows) : nil
    guard let features = header.inputs.first, header.inputs.count > 1,
      let files = features.inputs?.eventFiles
    else {
      throw file.failure(
        attribute: "inputs", found: "\(header.inputs.count) records",
        expected: "the feature file, back to the event files, and the models")
    }
    guard features.entries == rows.count else {
      throw file.failure(
        "/response", found: "\(rows.count) rows",
        expected: "\(features.entries), those of the feature file as in inputs")
    }
    guard (header.inputs.count > 2) == (spread != nil) else {
      throw file.failure(
        name, found: spread == nil ? "no dataset" : "a dataset",
        expected: "one where several runs score, and else none")
    }
    origins = EventOrigins(files)
  }

  /// The number of rows.
  var count: Int { response.rowCount }

  /// Checks all values.
  ///
  /// - Parameter advance: Is told of rows that are done.
  func run(advance: (Int) -> Void) throws {
    var bookkeeping = try BookkeepingCheck(file, rows: (count, "/response"), origins: origins)
    try file.forEachBlock(of: count) { rows in
      try bookkeeping.check(rows)
      advance(rows.count)
    }
    try file.checkValues(response, as: Float.self, expected: "a probability, from 0 to 1") {
      $0 >= 0 && $0 <= 1
    }
    if let spread {
      // Numbers from 0 to 1 spread by a half at most.
      try file.checkValues(spread, as: Float.self, expected: "a standard deviation, from 0 to 0.5")
      {
        $0 >= 0 && $0 <= 0.5
      }
    }
    let parts = ScoredPart.allCases.map(\.rawValue)
    try file.checkValues(part, as: UInt8.self, expected: "0, 1 or 2") { parts.contains($0) }
    try bookkeeping.checkUnique()
  }
}
