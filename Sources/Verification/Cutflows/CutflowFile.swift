import ByteSources
import Foundation

/// A cutflow as `prep select` writes it beside the selected events, in JSON or CSV.
struct CutflowFile: Sendable, Equatable {
  /// One row: the name, the count, and the columns of ``columns``, nil where a value is unknown.
  struct Row: Sendable, Equatable {
    let name: String
    let raw: UInt64
    let numbers: [Double?]
  }

  /// The columns after name and raw count.
  static let columns = [
    "sum_w", "sum_w_error", "efficiency_to_previous", "efficiency_to_previous_error",
    "efficiency_to_first", "efficiency_to_first_error", "expected_yield", "expected_yield_error",
  ]

  let path: String
  /// What it is the cutflow of; nil in CSV.
  let title: String?
  let rows: [Row]
  /// The names of input files that were left out.
  let skipped: [String]

  /// The first bytes of files of both forms; none may be more than a configuration's size.
  private static let mostBytes = 1 << 20

  /// Reads a file if it is a cutflow; nil where its first bytes are of something else.
  ///
  /// - Throws: `SystemCallFailure` where it cannot be read, ``VerificationError`` where it begins as a
  ///   cutflow and is none.
  init?(path: String) throws {
    let source = try openByteSource(path: path)
    let start = String(
      decoding: try source.bytes(at: 0, count: min(source.size, 64)), as: UTF8.self)
    let isJSON = start.first { !$0.isWhitespace } == "{"
    guard isJSON || start.hasPrefix("name,raw,") else { return nil }
    guard source.size <= Self.mostBytes else {
      throw VerificationError(
        path: path, place: "cutflow", found: "\(source.size) bytes",
        expected: "at most \(Self.mostBytes)")
    }
    let bytes = try source.bytes(at: 0, count: source.size)
    self.path = path
    if isJSON {
      (title, rows, skipped) = try Self.parseJSON(bytes, path)
    } else {
      title = nil
      (rows, skipped) = try Self.parseCSV(String(decoding: bytes, as: UTF8.self), path)
    }
  }

  // MARK: JSON

  private struct Document: Decodable {
    struct Skipped: Decodable { let file: String }
    let title: String
    let rows: [JSONRow]
    let skipped: [Skipped]?
  }

  private struct JSONRow: Decodable {
    let row: Row

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      row = Row(
        name: try container.decode(String.self, forKey: Key(stringValue: "name")),
        raw: try container.decode(UInt64.self, forKey: Key(stringValue: "raw")),
        numbers: try CutflowFile.columns.map {
          try container.decode(Double?.self, forKey: Key(stringValue: $0))
        })
    }
  }

  private static func parseJSON(
    _ bytes: [UInt8], _ path: String
  ) throws(VerificationError) -> (String?, [Row], [String]) {
    do {
      let document = try JSONDecoder().decode(Document.self, from: Data(bytes))
      return (document.title, document.rows.map(\.row), (document.skipped ?? []).map(\.file))
    } catch {
      throw VerificationError(
        path: path, place: "cutflow", found: "JSON of another form (\(reason(error)))",
        expected: "a title, and rows of name, raw, \(columns.joined(separator: ", "))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "it cannot be decoded" }
    switch error {
    case .keyNotFound(let key, _): return "no \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "another type at " + context.codingPath.map(\.stringValue).joined(separator: ".")
    case .dataCorrupted: return "damaged"
    @unknown default: return "it cannot be decoded"
    }
  }

  // MARK: CSV

  private static func parseCSV(
    _ text: String, _ path: String
  ) throws(VerificationError) -> ([Row], [String]) {
    let header = ["name", "raw"] + columns
    let lines = CSVFields.lines(of: text)
    func refuse(_ row: Int, _ found: String, _ expected: String) -> VerificationError {
      VerificationError(path: path, place: "cutflow", row: row, found: found, expected: expected)
    }
    guard let first = lines.first, first == header else {
      throw refuse(
        0, "the columns \(lines.first ?? [])", header.joined(separator: ",") + " in the first line")
    }
    var (rows, skipped): ([Row], [String]) = ([], [])
    for (index, fields) in lines.dropFirst().enumerated() {
      guard fields.count == header.count else {
        throw refuse(index, "\(fields.count) fields", "\(header.count)")
      }
      let mark = "skipped: "
      if fields[0].hasPrefix(mark), fields.dropFirst().allSatisfy(\.isEmpty) {
        skipped.append(String(fields[0].dropFirst(mark.count)))
        continue
      }
      guard let raw = UInt64(fields[1]) else {
        throw refuse(index, "\"\(fields[1])\" in the column raw", "a count")
      }
      var numbers: [Double?] = []
      for (name, field) in zip(columns, fields.dropFirst(2)) {
        guard field.isEmpty || Double(field) != nil else {
          throw refuse(index, "\"\(field)\" in the column \(name)", "a number or nothing")
        }
        numbers.append(Double(field))
      }
      rows.append(Row(name: fields[0], raw: raw, numbers: numbers))
    }
    return (rows, skipped)
  }
}

/// Comma-separated values as RFC 4180 has them.
enum CSVFields {
  /// The fields of every line; a field in quotes may hold commas, line breaks and doubled quotes.
  static func lines(of text: String) -> [[String]] {
    var lines: [[String]] = []
    var (fields, field): ([String], String) = ([], "")
    var isQuoted = false
    var wasQuote = false
    func isBreak(_ character: Character) -> Bool { character == "\n" || character == "\r\n" }
    for character in text {
      if isQuoted {
        if character == "\"" { isQuoted = false; wasQuote = true } else { field.append(character) }
        continue
      }
      if character == "\"" {
        // The second of two quotes stands for one.
        if wasQuote { field.append(character) }
        isQuoted = true
        wasQuote = false
        continue
      }
      wasQuote = false
      if character == "," {
        fields.append(field)
        field = ""
      } else if isBreak(character) {
        lines.append(fields + [field])
        (fields, field) = ([], "")
      } else {
        field.append(character)
      }
    }
    if !fields.isEmpty || !field.isEmpty { lines.append(fields + [field]) }
    return lines
  }
}
