public import Fingerprints

/// The file that a batch of events is from.
public struct InputFile: Sendable {
  /// Its index in the sample's order of files.
  public let index: UInt32
  /// Its path, for errors only.
  public let path: String
  /// Its fingerprint, which counts the random draws.
  public let fingerprint: Digest

  /// A file of a sample.
  public init(index: UInt32, path: String, fingerprint: Digest) {
    self.index = index
    self.path = path
    self.fingerprint = fingerprint
  }
}
