/// One input file, opened and checked: the seam behind which every file format hides.
///
/// The value is shared between threads; each thread makes a reader of its own.
public protocol EventInput: Sendable {
  /// The path, as the user gave it.
  var path: String { get }
  /// The number of events.
  var entryCount: Int { get }
  /// Whether the jets have flavours: without them b-tag emulation is impossible.
  var hasFlavor: Bool { get }
  /// Whether the jets have a mask of b-tagging working points.
  var hasBTag: Bool { get }
  /// A reader for one thread.
  func makeReader() throws -> any EventReader
}

/// Reads runs of events of one ``EventInput``; belongs to one thread.
public protocol EventReader: AnyObject {
  /// Replaces the contents of `batch` by the given entries. Reading forward is fastest.
  ///
  /// - Throws: An error that names file, branch, basket and entry, as far as they are known.
  func read(_ entries: Range<Int>, into batch: inout EventBatch) throws
}
