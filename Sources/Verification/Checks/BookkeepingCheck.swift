import Domains
import HDF5Store

/// The columns of `/event` that every stage hands on: where rows are from, what they weigh, and by
/// what an event is known wherever it is found.
struct BookkeepingCheck {
  let file: OpenedFile
  let origins: EventOrigins
  let rows: Int
  private let fileColumn, entry, weight: HDF5Dataset
  let identity: HDF5Dataset
  /// The event before the next block.
  private var previous: (file: UInt32, entry: UInt64)?
  private var files: [UInt32] = []
  private var entries: [UInt64] = []
  private var weights: [Double] = []

  /// Opens the columns.
  ///
  /// - Parameter rows: How many there are, and the dataset that says so.
  init(_ file: OpenedFile, rows: (count: Int, of: String), origins: EventOrigins) throws {
    self.file = file
    self.origins = origins
    self.rows = rows.count
    fileColumn = try file.column("/event/file", .unsigned(bytes: 4), rows: rows)
    entry = try file.column("/event/entry", .unsigned(bytes: 8), rows: rows)
    _ = try file.column("/event/number", .signed(bytes: 8), rows: rows)
    weight = try file.column("/event/weight", .real(bytes: 8), rows: rows)
    identity = try file.column("/event/identity", .unsigned(bytes: 8), rows: rows, width: 2)
  }

  /// Checks a block of rows, the next after the last one; `visit` is given the file and the weight of
  /// each.
  mutating func check(_ rows: Range<Int>, _ visit: (Int, Double) -> Void = { _, _ in }) throws {
    try fileColumn.read(rows, into: &files)
    try entry.read(rows, into: &entries)
    try weight.read(rows, into: &weights)
    for i in 0..<rows.count {
      try checkOrigin(files[i], entries[i], row: rows.lowerBound + i)
      // Squares are summed too.
      guard (weights[i] * weights[i]).isFinite else {
        throw file.failure(
          weight.path, row: rows.lowerBound + i, found: "\(weights[i])",
          expected: "a finite weight, of a finite square")
      }
      visit(Int(files[i]), weights[i])
    }
  }

  private mutating func checkOrigin(_ index: UInt32, _ event: UInt64, row: Int) throws {
    guard Int(index) < origins.files.count else {
      throw file.failure(
        fileColumn.path, row: row, found: "\(index)",
        expected: "less than \(origins.files.count), the number of event files")
    }
    let read = origins.files[Int(index)]
    guard read.entries.contains(event) else {
      throw file.failure(
        entry.path, row: row, found: "\(event)",
        expected: "one of the entries that were read of \(read.path), \(Self.text(read.entries))")
    }
    if let previous, (index, event) <= previous {
      throw file.failure(
        index < previous.file ? fileColumn.path : entry.path, row: row,
        found: origins.name(file: index, entry: event),
        expected: "a later one than \(origins.name(file: previous.file, entry: previous.entry)), "
          + "which is in row \(row - 1)")
    }
    previous = (index, event)
  }

  private static func text(_ entries: Range<UInt64>) -> String {
    entries.isEmpty ? "which are none" : "\(entries.lowerBound) to \(entries.upperBound - 1)"
  }

  /// Refuses two rows of one identity: the same event twice.
  func checkUnique() throws {
    let pair = try RepeatedKeySearch.firstPair(total: rows) { take in
      var words: [UInt64] = []
      try file.forEachBlock(of: rows) { rows in
        try identity.read(rows, into: &words)
        take(0, rows.lowerBound, words)
      }
    }
    guard let (first, second) = pair else { return }
    throw file.failure(
      identity.path, row: second.row,
      found: "the identity of row \(first.row): \(try origin(of: second.row)) is the same event as "
        + (try origin(of: first.row)),
      expected: "every event once")
  }

  /// How a message names the event of a row.
  func origin(of row: Int) throws -> String {
    let index: [UInt32] = try fileColumn.values(row..<row + 1)
    let event: [UInt64] = try entry.values(row..<row + 1)
    return origins.name(file: index[0], entry: event[0])
  }
}
