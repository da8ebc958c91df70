public import Events
import StageFiles

/// A flat HDF5 file of events: the layout of the selected file, whoever wrote it.
public struct HDF5Input: EventInput {
  /// The path, as the user gave it.
  public var path: String { reader.path }
  /// The number of events.
  public var entryCount: Int { reader.count }
  /// Whether the jets have flavours.
  public var hasFlavor: Bool { reader.hasFlavor }
  /// Whether the jets have a mask of b-tagging working points: the layout always has one.
  public var hasBTag: Bool { true }
  private let reader: EventFileReader

  /// Opens a file and checks that its datasets fit together.
  ///
  /// - Throws: An error of status 65 where it lacks a dataset, or two of them disagree.
  public init(path: String) throws {
    reader = try EventFileReader(path: path)
  }

  /// A reader for one thread.
  public func makeReader() -> any EventReader { Reader(reader) }

  private final class Reader: EventReader {
    private let reader: EventFileReader

    init(_ reader: EventFileReader) { self.reader = reader }

    func read(_ entries: Range<Int>, into batch: inout EventBatch) throws {
      try reader.read(entries, into: &batch)
    }
  }
}
