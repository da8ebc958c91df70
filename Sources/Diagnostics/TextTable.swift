/// A table of text: the first column flush left, the others flush right, two spaces between.
public struct TextTable {
  private var rows: [[String]]

  /// A table with a header.
  public init(_ header: String...) { rows = [header] }

  /// A table of rows, the header first.
  public init(rows: [[String]]) { self.rows = rows }

  /// Adds a row.
  public mutating func add(_ cells: String...) { rows.append(cells) }

  /// The lines, without trailing spaces; names from files that hold control characters have blanks.
  public var text: String {
    let rows = rows.map { $0.map(\.withoutControls) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
