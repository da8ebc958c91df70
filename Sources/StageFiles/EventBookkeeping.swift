public import Events
import HDF5Store

/// Where rows come from and what they weigh: the columns of `/event` that every stage hands on.
public struct EventBookkeeping: Sendable, Equatable {
  /// The index of each event's file in the sample's order.
  public var file: [UInt32] = []
  /// The entry in that file.
  public var entry: [UInt64] = []
  /// The generator's event number.
  public var number: [Int64] = []
  /// The generator's weight, untouched.
  public var weight: [Double] = []
  /// A 128-bit hash of each event's values. Shape: two words an event.
  public var identity: [UInt64] = []

  /// No events.
  public init() {}

  /// The columns of selected events.
  public init(_ events: SelectedEvents) {
    file = events.file
    entry = events.events.entry
    number = events.events.number
    weight = events.events.weight
    identity = events.identity
  }

  /// The number of events.
  public var count: Int { entry.count }

  /// Adds an event of another list, for a stage that drops some.
  public mutating func append(_ index: Int, of other: EventBookkeeping) {
    file.append(other.file[index])
    entry.append(other.entry[index])
    number.append(other.number[index])
    weight.append(other.weight[index])
    identity.append(other.identity[2 * index])
    identity.append(other.identity[2 * index + 1])
  }

  /// Whether all columns are of one length.
  var isConsistent: Bool {
    [file.count, number.count, weight.count].allSatisfy { $0 == count }
      && identity.count == 2 * count
  }
}

/// The columns of `/event` of a file being written.
struct BookkeepingColumns {
  private let file: HDF5Column<UInt32>
  private let entry: HDF5Column<UInt64>
  private let number: HDF5Column<Int64>
  private let weight: HDF5Column<Double>
  private let identity: HDF5Column<UInt64>

  init(_ writer: HDF5Writer) throws {
    file = try writer.createDataset(
      "/event/file", unit: "", description: "index of the file in the sample's order of files")
    entry = try writer.createDataset("/event/entry", unit: "", description: "entry in that file")
    number = try writer.createDataset(
      "/event/number", unit: "", description: "the generator's event number; identifies nothing")
    weight = try writer.createDataset(
      "/event/weight", unit: "",
      description: "the generator's weight, without cross-section or luminosity")
    identity = try writer.createDataset(
      "/event/identity", rowShape: [2], unit: "",
      description: "128-bit hash of the selected objects' values")
  }

  func append(_ events: EventBookkeeping) throws {
    precondition(events.isConsistent, "columns of different lengths")
    try file.append(events.file)
    try entry.append(events.entry)
    try number.append(events.number)
    try weight.append(events.weight)
    try identity.append(events.identity)
  }

  func truncate(to rows: Int) throws {
    try file.truncate(to: rows)
    try entry.truncate(to: rows)
    try number.truncate(to: rows)
    try weight.truncate(to: rows)
    try identity.truncate(to: rows)
  }
}

extension HDF5Reader {
  /// Opens a column, or a matrix, of a known number of rows.
  func column(_ path: String, rows: Int? = nil, width: Int? = nil, as other: String = "")
    throws -> HDF5Dataset
  {
    let dataset = try dataset(path)
    try dataset.expect(shape: [nil] + (width.map { [$0] } ?? []))
    if let rows, dataset.rowCount != rows {
      throw StageFileError(
        path: self.path, dataset: path,
        reason: .length(found: dataset.rowCount, expected: rows, of: other))
    }
    return dataset
  }

  /// All of `/event` but what physics needs.
  func bookkeeping(rows: Int, as other: String) throws -> EventBookkeeping {
    var events = EventBookkeeping()
    try column("/event/file", rows: rows, as: other).read(into: &events.file)
    try column("/event/entry", rows: rows, as: other).read(into: &events.entry)
    try column("/event/number", rows: rows, as: other).read(into: &events.number)
    try column("/event/weight", rows: rows, as: other).read(into: &events.weight)
    try column("/event/identity", rows: rows, width: 2, as: other).read(into: &events.identity)
    return events
  }
}
