/// A file that is whole, and waits under a hidden name for its own; dropped without it, it is removed.
public struct FinishedFile: Sendable {
  let temporary: TemporaryFile

  /// The final path.
  public var path: String { temporary.path }

  /// Puts files under their names, for good, in this order: all or, where the disk fails, none.
  ///
  /// - Throws: An error of status 74 where one cannot be written to the disk, 73 where a name cannot
  ///   be taken; files before that one have theirs.
  public static func publish(_ files: [FinishedFile]) throws(HDF5Error) {
    try TemporaryFile.publish(files.map(\.temporary))
  }
}
