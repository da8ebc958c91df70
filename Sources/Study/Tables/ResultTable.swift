import HDF5Store

/// A table of results: named columns of one length, written as CSV and into HDF5.
struct ResultTable: Sendable, Equatable {
  /// What a column holds.
  enum Values: Sendable, Equatable {
    case texts([String])
    case integers([Int?])
    case numbers([Double?])

    var count: Int {
      switch self {
      case .texts(let texts): texts.count
      case .integers(let integers): integers.count
      case .numbers(let numbers): numbers.count
      }
    }
  }

  /// One column.
  struct Column: Sendable, Equatable {
    let name: String
    let description: String
    let values: Values
  }

  /// The columns in order.
  private(set) var columns: [Column] = []

  /// Adds a column.
  mutating func add(_ name: String, _ description: String, _ values: Values) {
    columns.append(Column(name: name, description: description, values: values))
  }

  /// The number of rows.
  var rowCount: Int { columns.first?.values.count ?? 0 }

  /// The text of the CSV file. A number is the shortest that reads back to the same bits; one that
  /// there is none of is an empty field.
  var csv: String {
    let rows = (0..<rowCount).map { row in columns.map { $0.values.field(row) } }
    return ([columns.map(\.name)] + rows).map { row in
      row.map(Self.quoted).joined(separator: ",") + "\n"
    }.joined()
  }

  /// Writes each column as a dataset `<group>/<name>`: texts as strings, numbers as float64, integers
  /// as int64. What there is none of is NaN, and -1 among integers. The slash in the name of a metric
  /// of one of several targets makes a group.
  ///
  /// - Throws: `HDF5Error`.
  func write(to writer: HDF5Writer, group: String) throws {
    for column in columns {
      let path = "\(group)/\(column.name)"
      switch column.values {
      case .texts(let texts):
        try writer.writeStrings(path, texts, unit: "", description: column.description)
      case .integers(let integers):
        try writer.createDataset(
          path, of: Int64.self, unit: "", description: column.description
        ).append(integers.map { $0.map(Int64.init) ?? -1 })
      case .numbers(let numbers):
        try writer.createDataset(
          path, of: Double.self, unit: "", description: column.description
        ).append(numbers.map { $0 ?? .nan })
      }
    }
  }

  /// Whether a file begins as one of this table would: then it may be replaced.
  func isOurs(_ path: String) -> Bool {
    let begin = columns.prefix(2).map(\.name).joined(separator: ",") + ","
    return beginning(of: path, count: begin.utf8.count) == begin
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}

extension ResultTable.Values {
  fileprivate func field(_ row: Int) -> String {
    switch self {
    case .texts(let texts): texts[row]
    case .integers(let integers): integers[row].map(String.init) ?? ""
    case .numbers(let numbers): numbers[row].map(\.description) ?? ""
    }
  }
}
