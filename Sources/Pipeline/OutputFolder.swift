/// The layout of `--out-dir`: where each stage's output lies.
public struct OutputFolder: Sendable {
  /// The folder, as the user gave it.
  public let path: String

  /// The folder at a path.
  public init(path: String) { self.path = path }

  /// The folder of the selected files and their cutflows.
  public var selected: String { "\(path)/selected" }
  /// The folder of the feature files.
  public var features: String { "\(path)/features" }
  /// Where the domain file lies unless `--output` says otherwise.
  public var domains: String { "\(path)/domains.h5" }
  /// The cutflow of all samples together, without its extension.
  public var totalCutflow: String { "\(path)/cutflow" }

  /// The selected events of a sample, or of a part of it.
  public func selected(_ sample: String, _ shard: Shard? = nil) -> String {
    "\(selected)/\(sample)\(shard?.suffix ?? "").h5"
  }
  /// The cutflow of a sample, or of a part of it, without its extension.
  public func cutflow(_ sample: String, _ shard: Shard? = nil) -> String {
    "\(selected)/\(sample)\(shard?.suffix ?? "").cutflow"
  }
  /// The features of a sample, or of a part of it.
  public func features(_ sample: String, _ shard: Shard? = nil) -> String {
    "\(features)/\(sample)\(shard?.suffix ?? "").h5"
  }
}
