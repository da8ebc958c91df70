import Diagnostics
import Foundation

extension CutflowReport {
  /// The columns as they are called in JSON and CSV.
  private static let columns = [
    "name", "raw", "sum_w", "sum_w_error", "efficiency_to_previous",
    "efficiency_to_previous_error", "efficiency_to_first", "efficiency_to_first_error",
    "expected_yield", "expected_yield_error",
  ]

  /// Comma-separated values with a header; an unknown value is an empty field. A file that was left
  /// out is a last row "skipped: NAME" of empty fields.
  ///
  /// Numbers are the shortest that give the same double back.
  public var csv: String {
    let lines = rows.map { row in
      let numbers = row.numbers.map { $0.map { "\($0)" } ?? "" }
      return ([Self.quoted(row.name), "\(row.raw)"] + numbers).joined(separator: ",")
    }
    let skipped = skipped.map { file in
      Self.quoted("skipped: \(file.file)") + String(repeating: ",", count: Self.columns.count - 1)
    }
    return ([Self.columns.joined(separator: ",")] + lines + skipped).joined(separator: "\n") + "\n"
  }

  /// A name as RFC 4180 has it: in quotes where it must be.
  private static func quoted(_ name: String) -> String {
    guard name.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return name }
    return "\"" + name.replacing("\"", with: "\"\"") + "\""
  }

  /// The report as a table of text, with its title.
  ///
  /// Values are rounded to two digits of their error; "-" stands for what is unknown.
  public var table: String {
    var header = ["cut", "raw", "sum of weights", "eff. to previous", "eff. to first"]
    let hasYields = rows.contains { $0.expectedYield != nil }
    if hasYields { header.append("expected yield") }
    let cells =
      [header]
      + rows.map { row in
        let estimates =
          [row.sumOfWeights, row.efficiencyToPrevious, row.efficiencyToFirst]
          + (hasYields ? [row.expectedYield] : [])
        return [row.name, "\(row.raw)"] + estimates.map { $0?.description ?? "-" }
      }
    let skipped = skipped.map { "skipped: \($0.file)\n" }.joined()
    return "\(title):\n" + TextTable(rows: cells).text + "\n" + skipped
  }
}

extension CutflowReport.Row {
  /// The columns after the raw count.
  fileprivate var numbers: [Double?] {
    [
      sumOfWeights.value, sumOfWeights.error, efficiencyToPrevious?.value,
      efficiencyToPrevious?.error, efficiencyToFirst?.value, efficiencyToFirst?.error,
      expectedYield?.value, expectedYield?.error,
    ]
  }
}

extension CutflowReport.Estimate: CustomStringConvertible {
  /// *0.4532 ± 0.0012*: to two digits of the error.
  public var description: String {
    guard error > 0, error.isFinite, value.isFinite else {
      return String(format: "%.6g", value) + " ± 0"
    }
    let decimals = max(1 - Int(log10(error).rounded(.down)), 0)
    guard abs(value) < 1e15, decimals < 12 else {
      return String(format: "%.6g ± %.2g", value, error)
    }
    return String(format: "%.\(decimals)f ± %.\(decimals)f", value, error)
  }
}

extension CutflowReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case title, rows, skipped
  }

  /// The title and the rows, and the files that were left out where there are some.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(rows, forKey: .rows)
    if !skipped.isEmpty { try container.encode(skipped, forKey: .skipped) }
  }
}

extension CutflowReport.Row: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, raw
    case sumOfWeights = "sum_w"
    case sumOfWeightsError = "sum_w_error"
    case toPrevious = "efficiency_to_previous"
    case toPreviousError = "efficiency_to_previous_error"
    case toFirst = "efficiency_to_first"
    case toFirstError = "efficiency_to_first_error"
    case expectedYield = "expected_yield"
    case expectedYieldError = "expected_yield_error"
  }

  /// One object with the columns of the CSV; null for what is unknown.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(raw, forKey: .raw)
    try container.encode(sumOfWeights.value, forKey: .sumOfWeights)
    try container.encode(sumOfWeights.error, forKey: .sumOfWeightsError)
    // An optional encoded as such is null; the synthesised code would leave the key out.
    try container.encode(efficiencyToPrevious?.value, forKey: .toPrevious)
    try container.encode(efficiencyToPrevious?.error, forKey: .toPreviousError)
    try container.encode(efficiencyToFirst?.value, forKey: .toFirst)
    try container.encode(efficiencyToFirst?.error, forKey: .toFirstError)
    try container.encode(expectedYield?.value, forKey: .expectedYield)
    try container.encode(expectedYield?.error, forKey: .expectedYieldError)
  }
}
