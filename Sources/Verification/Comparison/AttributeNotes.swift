import HDF5Store
import Pipeline

/// What two files of equal contents say differently of how they were made.
struct AttributeNotes {
  private let first: HDF5Reader
  private let second: HDF5Reader
  private let paths: [String]

  /// - Parameter paths: The datasets, which both files have.
  init(_ first: HDF5Reader, _ second: HDF5Reader, _ paths: [String]) {
    self.first = first
    self.second = second
    self.paths = paths
  }

  /// The attributes of a file, in the order in which they are told.
  private static let names = [
    "creator", "format_version", "seed", "config", "inputs", "ledger", "key", "content_hash",
  ]

  /// A sentence for every attribute that differs.
  func notes() throws -> [String] {
    let ofFile = Self.names.compactMap { name -> String? in
      let values = (text(first, name, "/"), text(second, name, "/"))
      guard values.0 != values.1 else { return nil }
      return "the attribute \(name) differs" + detail(values.0, values.1)
    }
    let ofDatasets = paths.flatMap { path in
      ["unit", "units", "description"].compactMap { name -> String? in
        let values = (text(first, name, path), text(second, name, path))
        guard values.0 != values.1 else { return nil }
        return "the attribute \(name) of \(path) differs" + detail(values.0, values.1)
      }
    }
    return ofFile + ofDatasets
  }

  private func text(_ reader: HDF5Reader, _ name: String, _ path: String) -> String? {
    switch try? reader.attribute(name, of: path) {
    case .string(let text): text
    case .strings(let texts): "\(texts)"
    case .unsigned(let value): "\(value)"
    case .signed(let value): "\(value)"
    case .real(let value): "\(value)"
    case .reals(let values): "\(values)"
    case nil: nil
    }
  }

  /// The two values where they are short, or the first member of JSON in which they differ.
  private func detail(_ one: String?, _ other: String?) -> String {
    if let one, let other, let a = JSONValue(parsing: one), let b = JSONValue(parsing: other),
      let (path, x, y) = Self.firstDifference(a, b, at: []), !path.isEmpty
    {
      return " in \(path): \(Self.short(x)) and \(Self.short(y))"
    }
    return ": \(Self.short(one)) and \(Self.short(other))"
  }

  private static func short(_ text: String?) -> String {
    guard let text else { return "none" }
    return text.count > 80 ? text.prefix(77) + "..." : text
  }

  private static func firstDifference(
    _ a: JSONValue, _ b: JSONValue, at path: [String]
  ) -> (path: String, String?, String?)? {
    if a == b { return nil }
    if case .object(let x) = a, case .object(let y) = b {
      for name in Set(x.keys).union(y.keys).sorted() {
        guard x[name] != y[name] else { continue }
        guard let u = x[name], let v = y[name] else {
          return (
            (path + [name]).joined(separator: "."), x[name]?.canonicalText, y[name]?.canonicalText
          )
        }
        return firstDifference(u, v, at: path + [name])
      }
    }
    if case .array(let x) = a, case .array(let y) = b, x.count == y.count,
      let index = x.indices.first(where: { x[$0] != y[$0] })
    {
      return firstDifference(x[index], y[index], at: path + ["\(index)"])
    }
    return (path.joined(separator: "."), a.canonicalText, b.canonicalText)
  }
}
