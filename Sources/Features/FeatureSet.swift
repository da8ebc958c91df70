/// A list of features, checked against the registry: the columns of a feature matrix.
public struct FeatureSet: Sendable {
  /// The features, in the order of the columns.
  public let features: [FeatureDefinition]

  /// Looks up names.
  ///
  /// - Parameters:
  ///   - names: Names of ``FeatureRegistry``, in the order of the columns.
  ///   - source: Where they are from, for messages: a file, or `--features`.
  /// - Throws: On a name that is unknown or there twice, and on an empty list.
  public init(names: [String], source: String) throws(FeatureError) {
    var features: [FeatureDefinition] = []
    var seen = Set<String>()
    for name in names {
      guard let feature = FeatureRegistry.feature(named: name) else {
        throw FeatureError(.unknownFeature(name), in: .list(source))
      }
      guard seen.insert(name).inserted else {
        throw FeatureError(.repeatedFeature(name), in: .list(source))
      }
      features.append(feature)
    }
    guard !features.isEmpty else { throw FeatureError(.noFeatures, in: .list(source)) }
    self.features = features
  }

  /// The names, in the order of the columns.
  public var names: [String] { features.map(\.name) }

  /// The units, in the order of the columns.
  public var units: [String] { features.map(\.unit) }

  /// The number of columns.
  public var count: Int { features.count }

  /// What must be computed for them.
  var groups: FeatureGroups { features.reduce(into: []) { $0.formUnion($1.groups) } }
}
