import Pipeline

extension JSONValue {
  /// The text; nil for any other value.
  var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The texts of a list; nil for any other value.
  var strings: [String]? {
    guard case .array(let values) = self else { return nil }
    let texts = values.compactMap(\.string)
    return texts.count == values.count ? texts : nil
  }

  /// The number, whole or not; nil for any other value.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number; nil for any other value.
  var integer: Int? {
    guard case .integer(let value) = self else { return nil }
    return Int(exactly: value)
  }
}
