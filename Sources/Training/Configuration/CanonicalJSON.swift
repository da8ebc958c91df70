import Foundation

/// JSON with sorted keys and the shortest form of each number that reads back the same, so that
/// equal values have equal texts.
package enum CanonicalJSON {
  /// The text in one line.
  package static func text(_ value: some Encodable) -> String { encode(value, []) }

  /// The text for a reader: indented, with a line break at its end.
  package static func readableText(_ value: some Encodable) -> String {
    encode(value, .prettyPrinted) + "\n"
  }

  private static func encode(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    // JSON has no such numbers; none of our types should hold one, but a lost run is worse.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
