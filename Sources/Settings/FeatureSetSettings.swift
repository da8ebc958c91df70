/// A list of features by name, from a file.
public struct FeatureSetSettings: Sendable {
  /// What the list is, in a line.
  public let description: String
  /// The names, in order, each once. The Features module knows which exist.
  public let features: [String]
  /// The file, for errors.
  public let file: String

  /// Reads a shipped feature set by name, or a file by its path.
  ///
  /// - Parameters:
  ///   - nameOrPath: A text with a "/" or ".toml" at its end is a path.
  ///   - folder: What the path is relative to; empty for the working directory.
  /// - Throws: ``SettingsError`` for an unknown name, a file that cannot be read, anything in it
  ///   that is not as it must be.
  public static func load(
    _ nameOrPath: String, relativeTo folder: String = ""
  ) throws(SettingsError) -> FeatureSetSettings {
    try FeatureSetSettings(.find(.featureSet, nameOrPath, relativeTo: folder))
  }

  init(_ source: ConfigurationFile) throws(SettingsError) {
    let top = try TableReader(source, keys: ["description", "features"])
    description = try top.text("description") ?? ""
    features = try top.required(top.texts("features"), "features", "an array of feature names")
    file = source.label
    var seen = Set<String>()
    for name in features where !seen.insert(name).inserted {
      throw top.error(.repeated(name), "features")
    }
  }
}
