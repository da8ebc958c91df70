/// A file that was found to be as it must be.
public struct VerifiedFile: Sendable, Equatable {
  /// The path as it was given.
  public let path: String
  /// What the file is: "hep-prep/selected", "cutflow".
  public let format: String
  /// How much of what there is in it: rows, parameters of a model.
  public let size: Size
  /// The content hash, computed anew; nil for a cutflow, which has none.
  public let contentHash: String?
  /// What could not be checked and why, a phrase each.
  public internal(set) var unchecked: [String]

  /// A number of things.
  public struct Size: Sendable, Equatable {
    /// How many.
    public let count: Int
    /// Of what: "rows".
    public let unit: String
  }

  /// *file: ok, format, 12 rows, content hash ...; not checked: ...*.
  public var line: String {
    "\(path): ok, \(format), \(size.count) \(size.unit)"
      + (contentHash.map { ", content hash \($0)" } ?? "")
      + (unchecked.isEmpty ? "" : "; not checked: \(unchecked.joined(separator: "; "))")
  }
}
