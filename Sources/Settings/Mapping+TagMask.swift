extension Mapping {
  /// What a jet's mask of b-tagging working points is made of.
  public enum TagMask: Sendable, Equatable {
    /// A column that is the mask.
    case column(String)
    /// Bit 0 is whether a column compares so with a number.
    case comparison(column: String, Comparison, Double)

    /// The comparisons; the longer before those that they begin with.
    public enum Comparison: String, CaseIterable, Sendable {
      /// At least.
      case atLeast = ">="
      /// At most.
      case atMost = "<="
      /// Equal to.
      case equal = "=="
      /// Above.
      case above = ">"
      /// Below.
      case below = "<"
    }

    /// The column.
    public var column: String {
      switch self {
      case .column(let column), .comparison(let column, _, _): column
      }
    }

    /// What a text must be.
    static let expected =
      "an integer column, or a column compared with a number by >=, >, <=, < or =="

    /// Parses `Jet_tag` or `Jet_score >= 0.5`; nil where it is neither.
    init?(_ text: String) {
      guard let start = text.firstIndex(where: { "<>=!&|".contains($0) }) else {
        let column = Self.trimmed(text)
        guard !column.isEmpty, !column.contains(where: \.isWhitespace) else { return nil }
        self = .column(column)
        return
      }
      let column = Self.trimmed(text[..<start])
      let rest = text[start...]
      guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }),
        let number = Double(Self.trimmed(rest.dropFirst(comparison.rawValue.count))),
        number.isFinite, !column.isEmpty, !column.contains(where: \.isWhitespace)
      else { return nil }
      self = .comparison(column: column, comparison, number)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
      let start = text.drop(while: \.isWhitespace)
      let end = start.lastIndex { !$0.isWhitespace }
      return end.map { String(start[...$0]) } ?? ""
    }
  }
}

extension Mapping.TagMask: CustomStringConvertible, Encodable {
  /// The text in one form: "Jet_score >= 0.5".
  public var description: String {
    switch self {
    case .column(let column): column
    case .comparison(let column, let comparison, let number):
      "\(column) \(comparison.rawValue) \(number)"
    }
  }

  /// The text in one form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
