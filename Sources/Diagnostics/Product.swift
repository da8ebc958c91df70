/// The program's name and version, as every output carries them.
public enum Product {
  /// The name in the attribute `creator` and in `format`.
  public static let name = "hep-prep"
  /// The version: part of what decides whether a finished stage is up to date.
  public static let version = "0.1.0"
  /// "hep-prep 0.1.0".
  public static let creator = "\(name) \(version)"
}
