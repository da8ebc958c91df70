import Training

extension ScanResult {
  /// The text for a machine, one JSON object: `points`, an object a point with the columns of
  /// `points.csv`, and `chosen`, as in `chosen.json`, null where there is no choice.
  public var json: String {
    CanonicalJSON.readableText(Document(points: Rows(table: table), chosen: choices))
  }

  private struct Document: Encodable {
    let points: Rows
    let chosen: Choices?

    private enum CodingKeys: String, CodingKey { case points, chosen }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(points, forKey: .points)
      try container.encode(chosen, forKey: .chosen)
    }
  }
}

/// A table as a list of objects, null where there is no number.
struct Rows: Encodable {
  let table: ResultTable

  private enum Cell: Encodable {
    case text(String)
    case integer(Int?)
    case number(Double?)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .integer(let integer): try container.encode(integer)
      case .number(let number): try container.encode(number)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for row in 0..<table.rowCount {
      let cells = table.columns.map { column -> (String, Cell) in
        switch column.values {
        case .texts(let texts): (column.name, .text(texts[row]))
        case .integers(let integers): (column.name, .integer(integers[row]))
        case .numbers(let numbers): (column.name, .number(numbers[row]))
        }
      }
      try list.encode(Dictionary(cells, uniquingKeysWith: { first, _ in first }))
    }
  }
}
