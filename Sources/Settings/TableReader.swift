import TOMLKit

/// A TOML table read strictly: every key must be known, every value of its type and range.
struct TableReader {
  private let file: String
  /// The key of the table from the top of the file; empty for the top itself.
  private let place: String
  private let table: TOMLTable

  /// The top of a file.
  init(_ source: ConfigurationFile, keys: [String]) throws(SettingsError) {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: source.text)
    } catch let error as TOMLParseError {
      throw SettingsError(
        .syntax(
          line: error.source.begin.line, column: error.source.begin.column,
          message: error.description),
        file: source.label)
    } catch {
      throw SettingsError(.syntax(line: 1, column: 1, message: "\(error)"), file: source.label)
    }
    // TOMLKit hands strings over as C strings, which such an escape would cut short.
    guard !source.text.contains("\\u0000"), !source.text.contains("\\U00000000") else {
      throw SettingsError(.notText, file: source.label)
    }
    try self.init(file: source.label, place: "", table: table, keys: keys)
  }

  private init(
    file: String, place: String, table: TOMLTable, keys: [String]
  ) throws(SettingsError) {
    self.file = file
    self.place = place
    self.table = table
    for key in table.keys where !keys.contains(key) {
      throw SettingsError(.unknownKey(key, known: keys), file: file, key: place)
    }
  }

  // MARK: Values; nil where the key is left out

  func text(_ key: String) throws(SettingsError) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw wrongType(value, "a string", key) }
    guard !text.isEmpty else { throw error(.badValue(found: "\"\"", expected: "a text"), key) }
    return text
  }

  /// A word that a closure understands.
  func word<Value>(
    _ key: String, known: [String], as parse: (String) -> Value?
  ) throws(SettingsError) -> Value? {
    guard let text = try text(key) else { return nil }
    if let value = parse(text) { return value }
    throw error(
      .badValue(found: "\"\(text)\"", expected: Self.list(known), known: known), key)
  }

  /// A finite number for which a condition holds; an integer will do.
  func number(
    _ key: String, _ expected: String, where isValid: (Double) -> Bool
  ) throws(SettingsError) -> Double? {
    guard let value = table[key] else { return nil }
    guard let number = value.double ?? value.int.map(Double.init) else {
      throw wrongType(value, expected, key)
    }
    guard number.isFinite, isValid(number) else {
      throw error(.badValue(found: "\(number)", expected: expected), key)
    }
    return number
  }

  func positive(_ key: String) throws(SettingsError) -> Double? {
    try number(key, "a positive number") { $0 > 0 }
  }

  func positive(
    _ key: String, within range: ClosedRange<Double>
  ) throws(SettingsError) -> Double? {
    guard let value = try positive(key) else { return nil }
    return try number(key, "a number from \(range.lowerBound) to \(range.upperBound)") { _ in
      range.contains(value)
    }
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
    guard let value = table[key] else { return nil }
    let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
    guard let integer = value.int else { throw wrongType(value, expected, key) }
    guard range.contains(integer) else {
      throw error(.badValue(found: "\(integer)", expected: expected), key)
    }
    return integer
  }

  /// A list of texts that is not empty.
  func texts(_ key: String) throws(SettingsError) -> [String]? {
    guard let value = table[key] else { return nil }
    let expected = "an array of strings"
    guard let array = value.array else { throw wrongType(value, expected, key) }
    guard !array.isEmpty else {
      throw error(.badValue(found: "an empty array", expected: expected), key)
    }
    var texts: [String] = []
    for index in 0..<array.count {
      let item = array[index]
      guard let text = item.string, !text.isEmpty else {
        throw wrongType(item, "a string", "\(key)[\(index)]")
      }
      texts.append(text)
    }
    return texts
  }

  /// A table within this one; an empty one where it is left out, so that its defaults apply.
  func table(_ key: String, keys: [String]) throws(SettingsError) -> TableReader {
    let inner: TOMLTable
    if let value = table[key] {
      guard let table = value.table else { throw wrongType(value, "a table", key) }
      inner = table
    } else {
      inner = TOMLTable()
    }
    return try TableReader(file: file, place: path(key), table: inner, keys: keys)
  }

  /// The tables of an array, each known in errors by its `name` or else its index.
  func tables(_ key: String, keys: [String]) throws(SettingsError) -> [TableReader]? {
    guard let value = table[key] else { return nil }
    guard let array = value.array else { throw wrongType(value, "an array of tables", key) }
    var readers: [TableReader] = []
    for index in 0..<array.count {
      let item = array[index]
      guard let table = item.table else { throw wrongType(item, "a table", "\(key)[\(index)]") }
      let label = table["name"]?.string ?? "\(index)"
      readers.append(
        try TableReader(file: file, place: path("\(key)[\(label)]"), table: table, keys: keys))
    }
    return readers
  }

  // MARK: Errors

  /// The value of a key that has no default.
  func required<Value>(
    _ value: Value?, _ key: String, _ expected: String
  ) throws(SettingsError) -> Value {
    guard let value else { throw error(.missing(expected: expected), key) }
    return value
  }

  func error(_ reason: SettingsError.Reason, _ key: String) -> SettingsError {
    SettingsError(reason, file: file, key: path(key))
  }

  /// A key from the top of the file.
  func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  private func wrongType(
    _ value: any TOMLValueConvertible, _ expected: String, _ key: String
  ) -> SettingsError {
    let found =
      switch value.type {
      case .table: "a table"
      case .array: "an array"
      case .string: "the string \"\(value.string ?? "")\""
      case .int: "the integer \(value.int ?? 0)"
      case .double: "the number \(value.double ?? 0)"
      case .bool: "a boolean"
      case .date, .time, .dateTime: "a date or time"
      }
    return error(.wrongType(found: found, expected: expected), key)
  }

  /// `"a", "b" or "c"`.
  private static func list(_ words: [String]) -> String {
    let quoted = words.map { "\"\($0)\"" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
