public import Diagnostics
import ROOTReader

extension BranchValues {
  /// Entries whose values are in memory at a time.
  private static let entriesAtOnce = 1000

  /// The entries as one JSON object: what they are, and under `values` a value an entry.
  ///
  /// Numbers have all their digits. What JSON has no number for is a string: "nan", "inf", "-inf".
  ///
  /// - Parameters:
  ///   - entries: Which entries of the tree.
  ///   - progress: Is told of the entries written.
  ///   - write: Takes the text, piece by piece.
  /// - Throws: What reading throws; `Interruption`.
  public func writeJSON(
    _ entries: Range<Int>, _ progress: Progress? = nil, _ write: (String) -> Void
  ) throws {
    let tree = tree.map { $0.jsonText } ?? "null"
    write(
      "{\"file\": \(file.jsonText), \"tree\": \(tree), \"branch\": \(name.jsonText), "
        + "\"type\": \(typeName.jsonText), "
        + "\"entries\": [\(entries.lowerBound), \(entries.upperBound)],\n\"values\": [")
    var separator = "\n"
    try forEachChunk(of: entries, progress) { _, values in
      var text = ""
      for value in values {
        text += separator + value.jsonText
        separator = ",\n"
      }
      write(text)
    }
    write("\n]}\n")
  }

  /// The entries as CSV, a row an innermost value: its entry, its indices in lists (`item`, then
  /// `item2`, ...), and the value, or a column a member of a record. An entry without items has no
  /// row.
  ///
  /// - Parameters:
  ///   - entries: Which entries of the tree.
  ///   - progress: Is told of the entries written.
  ///   - write: Takes the text, piece by piece.
  /// - Throws: What reading throws; ``DumpError`` where values have not one shape; `Interruption`.
  public func writeCSV(
    _ entries: Range<Int>, _ progress: Progress? = nil, _ write: (String) -> Void
  ) throws {
    var header: DumpRow.Header?
    try forEachChunk(of: entries, progress) { first, values in
      var text = ""
      for (place, value) in values.enumerated() {
        for row in DumpRow.rows(of: value) {
          if header == nil {
            header = row.header
            text += row.header.text + "\n"
          }
          guard row.header == header else {
            throw DumpError(.mixedShapes(name: name, entry: first + place), file: file)
          }
          text += "\(first + place)," + row.text + "\n"
        }
      }
      write(text)
    }
    if header == nil { write("entry,value\n") }
  }

  private func forEachChunk(
    of entries: Range<Int>, _ progress: Progress?, _ body: (Int, [TreeValue]) throws -> Void
  ) throws {
    for start in stride(
      from: entries.lowerBound, to: entries.upperBound, by: Self.entriesAtOnce)
    {
      try Interruption.check()
      let end = min(start + Self.entriesAtOnce, entries.upperBound)
      try body(start, try values(of: start..<end))
      progress?.advance(by: end - start)
    }
  }
}

/// A row of a CSV table: indices, then cells.
struct DumpRow {
  /// What a row's columns are.
  struct Header: Equatable {
    let depth: Int
    let names: [String]

    var text: String {
      let indices = (0..<depth).map { $0 == 0 ? "item" : "item\($0 + 1)" }
      return (["entry"] + indices + names.map(\.csvText)).joined(separator: ",")
    }
  }

  let indices: [Int]
  let cells: [(name: String, text: String)]

  var header: Header { Header(depth: indices.count, names: cells.map(\.name)) }
  var text: String {
    (indices.map { "\($0)" } + cells.map(\.text)).joined(separator: ",")
  }

  /// The rows of an entry's value: lists are unfolded down to what is no list.
  static func rows(of value: TreeValue) -> [DumpRow] {
    guard case .list(let items) = value else {
      return [DumpRow(indices: [], cells: cells(of: value, ""))]
    }
    return items.enumerated().flatMap { index, item in
      rows(of: item).map { DumpRow(indices: [index] + $0.indices, cells: $0.cells) }
    }
  }

  /// A record's members become columns of their own, "fP.fX"; a list inside one is JSON in a cell.
  private static func cells(
    of value: TreeValue, _ name: String
  ) -> [(name: String, text: String)] {
    let name = name.isEmpty ? "value" : name
    switch value {
    case .record(let members):
      let prefix = name == "value" ? "" : name + "."
      return members.flatMap { cells(of: $0.value, prefix + $0.name) }
    case .list, .seenBefore: return [(name, value.jsonText.csvText)]
    case .string(let text): return [(name, text.csvText)]
    case .null: return [(name, "")]
    default: return [(name, value.numberText)]
    }
  }
}

extension TreeValue {
  /// A number or a boolean: the shortest text that gives it back; "nan", "inf" and "-inf".
  var numberText: String {
    switch self {
    case .integer(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .real(let value): "\(value)"
    case .float(let value): "\(value)"
    case .bool(let value): value ? "true" : "false"
    default: ""
    }
  }

  /// The value as JSON.
  var jsonText: String {
    switch self {
    case .string(let text): text.jsonText
    case .list(let items): "[" + items.map(\.jsonText).joined(separator: ", ") + "]"
    case .record(let members):
      "{" + members.map { "\($0.name.jsonText): \($0.value.jsonText)" }.joined(separator: ", ")
        + "}"
    case .null: "null"
    case .seenBefore: "\"object that stands elsewhere in the entry\""
    case .real(let value) where !value.isFinite: "\"\(value)\""
    case .float(let value) where !value.isFinite: "\"\(value)\""
    default: numberText
    }
  }
}

extension String {
  /// The text in quotes, as JSON has it.
  fileprivate var jsonText: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// The text as a cell of CSV (RFC 4180): in quotes where it needs them.
  fileprivate var csvText: String {
    guard contains(where: { ",\"\n\r".contains($0) }) else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }
}
