public import Events
import HDF5Store
public import Settings

/// An HDF5 file of another layout than ours, whose datasets a mapping names.
///
/// An object's columns are datasets, or fields of compound datasets, of shape `[N, M]`, padded; of
/// shape `[N]` where an event has one at most. What is padding the mapping's `mask` says, else NaN
/// in pT.
public struct MappedHDF5Input: EventInput {
  /// The path, as the user gave it.
  public let path: String
  /// The number of events.
  public let entryCount: Int
  /// Whether the mapping names the jets' flavours.
  public var hasFlavor: Bool { mapping.jet.flavor != nil }
  /// Whether the mapping names the jets' b-tags.
  public var hasBTag: Bool { mapping.jet.btag != nil }
  private let columns: HDF5Columns
  private let mapping: Mapping
  private let options: EventInputOptions

  /// Opens a file, finds every column that the mapping names, and checks that they fit together.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - mapping: The datasets, and fields of them.
  ///   - options: Of which the collections' names do not count.
  /// - Throws: `HDF5Error` where a column is missing, or of another shape than the others;
  ///   ``EventReaderError`` where one is of the wrong kind.
  public init(path: String, mapping: Mapping, options: EventInputOptions = .init()) throws {
    let reader = try HDF5Reader(path: path)
    let events = try reader.column(named: mapping.jet.pt)
    var datasets = [mapping.jet.pt: events]
    for name in mapping.columns where datasets[name] == nil {
      datasets[name] = try reader.column(named: name)
    }
    columns = HDF5Columns(datasets, events: events)
    entryCount = columns.entryCount
    self.path = path
    self.mapping = mapping
    self.options = options
    // The shapes are compared when the columns are opened.
    _ = try makeReader()
  }

  /// A reader for one thread.
  ///
  /// - Throws: As ``init(path:mapping:options:)``.
  public func makeReader() throws -> any EventReader {
    try MappedReader(columns, by: mapping, options)
  }
}
