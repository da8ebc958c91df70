import Foundation

/// JSON in one form only: the same value gives the same bytes.
public enum JSONText {
  /// Sorted keys, no blanks: what is stored and compared.
  ///
  /// - Throws: `EncodingError` for a number that is not finite.
  public static func canonical(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  /// Sorted keys, indented: what people read.
  ///
  /// - Throws: `EncodingError` for a number that is not finite.
  public static func indented(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  private static func encode(
    _ value: some Encodable, _ format: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = format
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
