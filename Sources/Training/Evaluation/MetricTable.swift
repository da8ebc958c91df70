/// Metrics by name in the order of a table; on disk flat, each `X` beside its `X_error`.
public struct MetricTable: Sendable, Equatable {
  /// One metric.
  public struct Entry: Sendable, Equatable {
    /// The name: "auc_source", "auc_target/sherpa".
    public let name: String
    /// The value; nil where the file has not what it needs.
    public let value: Double?
    /// Its standard deviation; nil with the value.
    public let error: Double?
  }

  /// The metrics in order.
  public private(set) var entries: [Entry] = []

  /// An empty table.
  public init() {}

  /// The metric of a name; nil where the table has none.
  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// Adds a metric.
  mutating func add(_ name: String, _ value: Double?, error: Double?) {
    entries.append(Entry(name: name, value: value, error: error))
  }

  /// The text for a machine: one JSON object.
  public var json: String { CanonicalJSON.readableText(self) }
}

extension MetricTable: Codable {
  private static let errorSuffix = "_error"

  /// The order in which a table shows the metrics; those of several targets follow their name.
  private static let order = [
    "auc_source", "auc_target", "ks_all", "ks_signal", "ks_background", "purity_source",
    "purity_target", "purity_bias", "ams", "auc_source_train", "ks_train_signal",
    "ks_train_background",
  ]

  /// Reads the flat form; `X_error` belongs to `X`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.singleValueContainer().decode([String: Double?].self)
    let names = values.keys.filter { !$0.hasSuffix(Self.errorSuffix) }
    for name in names.sorted(by: { (Self.rank($0), $0) < (Self.rank($1), $1) }) {
      add(name, values[name] ?? nil, error: values[name + Self.errorSuffix] ?? nil)
    }
  }

  /// Writes the flat form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MetricKey.self)
    for entry in entries {
      try container.encode(entry.value, forKey: MetricKey(entry.name))
      try container.encode(entry.error, forKey: MetricKey(entry.name + Self.errorSuffix))
    }
  }

  /// The metrics that a table may have, each of several targets with the target's name behind it.
  package static var names: [String] { order }

  private static func rank(_ name: String) -> Int {
    let metric = name.prefix { $0 != "/" }
    return order.firstIndex { $0 == metric } ?? order.count
  }
}

/// A member of a JSON object that has metrics among others.
struct MetricKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }

  init?(stringValue: String) { self.init(stringValue) }

  init?(intValue: Int) { nil }
}
