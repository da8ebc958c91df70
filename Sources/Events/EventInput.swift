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
  /// What the user should know of the file although it can be read: a sentence each, which begins
  /// with the path. None unless an input has some.
  var notices: [String] { get }
  /// Entries before which to end a run of entries where there is a choice, ascending: what lies on
  /// either side of one is stored apart. None unless an input has some.
  var borders: [Int] { get }
  /// A reader for one thread.
  func makeReader() throws -> any EventReader
}

extension EventInput {
  /// None.
  public var notices: [String] { [] }
  /// None.
  public var borders: [Int] { [] }
}

/// Reads runs of events of one ``EventInput``; belongs to one thread.
public protocol EventReader: AnyObject {
  /// Tells which entries will be read, in whatever batches: what begins in one and ends in the next may
  /// then be prepared in one go. A hint, which changes no event.
  func willRead(_ entries: Range<Int>)
  /// Replaces the contents of `batch` by the given entries. Reading forward is fastest.
  ///
  /// - Throws: An error that names file, branch, basket and entry, as far as they are known.
  func read(_ entries: Range<Int>, into batch: inout EventBatch) throws
}

extension EventReader {
  /// Does nothing.
  public func willRead(_ entries: Range<Int>) {}
}
