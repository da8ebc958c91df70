/// The kinds of configuration that ship with the program and go by name.
public enum ConfigurationKind: Sendable, CaseIterable {
  /// Objects, b-tagging and cuts.
  case selection
  /// The probabilities of a b-tag.
  case workingPoint
  /// A list of features.
  case featureSet
  /// The columns of a file that is no Delphes file.
  case mapping

  /// The kind as an error message calls it.
  public var noun: String {
    switch self {
    case .selection: "selection"
    case .workingPoint: "working point"
    case .featureSet: "feature set"
    case .mapping: "mapping"
    }
  }

  /// The names of those that ship, in byte order.
  public var shippedNames: [String] { shipped.map(\.name).sorted() }

  /// The files of `selections`, embedded so that they are found from any working directory.
  var shipped: [(name: String, bytes: [UInt8])] {
    switch self {
    case .selection:
      [("tth-1l5j3b", PackageResources.tth_1l5j3b_toml)]
    case .workingPoint:
      [
        ("atlas-mv2c10-70", PackageResources.atlas_mv2c10_70_toml),
        ("delphes-atlas", PackageResources.delphes_atlas_toml),
        ("flat-70", PackageResources.flat_70_toml),
      ]
    case .featureSet:
      [("all", PackageResources.all_toml), ("tth-41", PackageResources.tth_41_toml)]
    case .mapping:
      [("nanoaod", PackageResources.nanoaod_toml)]
    }
  }
}
