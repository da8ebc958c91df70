import Events
import StageFiles

/// The cutflow of selected events against the records of the inputs, the ledger and the rows.
struct CutflowCheck {
  let file: OpenedFile
  let cutflow: Cutflow
  let inputs: [InputRecord]
  let ledger: SelectionLedger?

  /// Checks all that needs no row of the file.
  func run() throws {
    try checkRows()
    try checkInputs()
    try checkLedger()
    try checkBounds()
  }

  private func checkRows() throws {
    guard let first = cutflow.rows.first else {
      throw file.failure("/cutflow/name", found: "no row", expected: "a row of all events")
    }
    if let name = cutflow.rows.map(\.name).firstRepeated {
      throw file.failure("/cutflow/name", found: "\"\(name)\" twice", expected: "every cut once")
    }
    var above = first
    for (index, row) in cutflow.rows.enumerated() {
      guard row.raw <= above.raw else {
        throw file.failure(
          "/cutflow/raw", row: index, found: "\(row.raw)",
          expected: "at most \(above.raw), that of the row before")
      }
      let squares = row.sumOfSquaredWeights
      guard squares >= 0, squares <= above.sumOfSquaredWeights else {
        throw file.failure(
          "/cutflow/sum_w2", row: index, found: "\(squares)",
          expected: "from 0 to \(above.sumOfSquaredWeights), that of the row before")
      }
      above = row
    }
  }

  /// Cauchy and Schwarz: (sum w)^2 <= N sum w^2, equal for equal weights, whose squares are rounded to
  /// 53 bits each. All that can be said of the rows in between where there is no ledger.
  private func checkBounds() throws {
    for (index, row) in cutflow.rows.enumerated() {
      let most = (Double(row.raw) * row.sumOfSquaredWeights).squareRoot()
      guard abs(row.sumOfWeights) > most * (1 + 0x1p-50) else { continue }
      throw file.failure(
        "/cutflow/sum_w", row: index, found: "\(row.sumOfWeights)",
        expected: "at most \(most), what \(row.raw) events of this sum_w2 can have")
    }
  }

  private func checkInputs() throws {
    var entries: UInt64 = 0
    for record in inputs { entries = entries.addingOrMaximum(UInt64(record.entries)) }
    let first = cutflow.rows[0]
    guard first.raw == entries else {
      throw file.failure(
        "/cutflow/raw", row: 0, found: "\(first.raw)",
        expected: "\(entries), the entries read of all inputs")
    }
    try compare(first.sumOfWeights, inputs.map(\.sumOfWeights), "sum_w")
    let squares = inputs.compactMap(\.sumOfSquaredWeights)
    guard squares.count == inputs.count else { return }
    try compare(first.sumOfSquaredWeights, squares, "sum_w2")
  }

  /// Compares a sum over all events with the sums of the inputs. Each of these is rounded to 53 bits:
  /// so the whole may be off by half a unit of the last place of each, and of its own.
  private func compare(_ found: Double, _ parts: [Double], _ column: String) throws {
    let sum = ExactSum(terms: parts).value
    let slack = parts.reduce(abs(found)) { $0 + abs($1) } * 0x1p-52
    guard sum.isFinite, abs(found - sum) <= slack else {
      throw file.failure(
        "/cutflow/\(column)", row: 0, found: "\(found)", expected: "\(sum), that of all inputs")
    }
  }

  // MARK: The ledger

  private func checkLedger() throws {
    guard let ledger else { return }
    var start = 0
    var raw: UInt64 = 0
    for (index, entry) in ledger.files.enumerated() {
      try check(entry, index, start, ledger)
      let (next, overflow) = start.addingReportingOverflow(entry.entries)
      start = overflow ? .max : next
      raw = raw.addingOrMaximum(entry.cutflow.first?.raw ?? 0)
    }
    guard start >= ledger.totalEntries, raw < 1 << 62 else {
      throw refuse("total_entries \(ledger.totalEntries)", "at most \(start), those of its files")
    }
    let sum = ledger.cutflow(names: cutflow.rows.map(\.name))
    for (index, (found, row)) in zip(cutflow.rows, sum.rows).enumerated() {
      for (column, value, expected) in [
        ("raw", "\(found.raw)", "\(row.raw)"),
        ("sum_w", "\(found.sumOfWeights)", "\(row.sumOfWeights)"),
        ("sum_w2", "\(found.sumOfSquaredWeights)", "\(row.sumOfSquaredWeights)"),
      ] where value != expected {
        throw file.failure(
          "/cutflow/\(column)", row: index, found: value,
          expected: "\(expected), the sum over the files of the attribute ledger")
      }
    }
  }

  private func check(
    _ entry: SelectionLedger.File, _ index: Int, _ start: Int, _ ledger: SelectionLedger
  ) throws {
    let record = inputs[index]
    guard entry.fingerprint == record.fingerprint else {
      throw refuse("fingerprint \(entry.fingerprint) of \(entry.name)", record.fingerprint)
    }
    let read = entry.skipped == nil ? entry.end - entry.first : 0
    guard record.entries == read, (record.skipped == nil) == (entry.skipped == nil) else {
      throw refuse("\(read) entries read of \(entry.name)", "\(record.entries) as in inputs")
    }
    // The part of the sample's entries that is of this file, where there is one.
    let range =
      max(
        ledger.firstEntry, start)..<max(
        ledger.firstEntry, start, min(ledger.endEntry, start.addingOrMaximum(entry.entries)))
    guard entry.end - entry.first == range.count,
      range.isEmpty || entry.first == range.lowerBound - start
    else {
      throw refuse(
        "the entries \(entry.first) to \(entry.end) of \(entry.name)",
        "its part of the entries \(ledger.firstEntry) to \(ledger.endEntry) of the sample")
    }
    try checkCutflow(entry, read)
    let sum = ExactSum(terms: entry.cutflow.first?.sumOfWeights ?? []).value
    guard sum == record.sumOfWeights else {
      throw refuse(
        "the sum of weights \(sum) of \(entry.name)", "\(record.sumOfWeights) as in inputs")
    }
  }

  private func checkCutflow(_ entry: SelectionLedger.File, _ read: Int) throws {
    guard entry.cutflow.first?.raw == UInt64(read),
      zip(entry.cutflow, entry.cutflow.dropFirst()).allSatisfy({ $0.raw >= $1.raw })
    else {
      throw refuse(
        "the counts \(entry.cutflow.map(\.raw)) of \(entry.name)",
        "descending ones from \(read), the entries read")
    }
    guard entry.cutflow.last?.raw == UInt64(entry.rows) else {
      throw refuse("\(entry.rows) rows of \(entry.name)", "as many as pass its last cut")
    }
  }

  private func refuse(_ found: String, _ expected: String) -> VerificationError {
    file.failure(attribute: "ledger", found: found, expected: expected)
  }

  // MARK: The rows

  /// Compares the last cut with the rows that are there.
  func compare(_ tally: WeightTally) throws {
    let last = cutflow.rows.count - 1
    let (found, expected) = (cutflow.rows[last], tally.total)
    for (column, value, rows) in [
      ("raw", "\(found.raw)", "\(expected.raw)"),
      ("sum_w", "\(found.sumOfWeights)", "\(expected.sumOfWeights)"),
      ("sum_w2", "\(found.sumOfSquaredWeights)", "\(expected.sumOfSquaredWeights)"),
    ] where value != rows {
      throw file.failure(
        "/cutflow/\(column)", row: last, found: value, expected: "\(rows), that of the rows")
    }
    for (index, entry) in (ledger?.files ?? []).enumerated() {
      let rows = tally.sums[index]
      guard entry.rows == tally.rows[index] else {
        throw refuse(
          "\(entry.rows) rows of \(entry.name)", "\(tally.rows[index]), those in the file")
      }
      let sum = ExactSum(terms: entry.cutflow.last?.sumOfWeights ?? []).value
      guard sum == rows.sumOfWeights else {
        throw refuse(
          "the sum of weights \(sum) after the last cut of \(entry.name)",
          "\(rows.sumOfWeights), that of its rows")
      }
    }
  }
}

extension FixedWidthInteger {
  /// The product, or the largest number where that is beyond it.
  func productOrMaximum(_ other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or the largest number where that is beyond it.
  func addingOrMaximum(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension [String] {
  /// The first text that is there twice; nil where every one is there once.
  var firstRepeated: String? {
    var seen: Set<String> = []
    return first { !seen.insert($0).inserted }
  }
}
