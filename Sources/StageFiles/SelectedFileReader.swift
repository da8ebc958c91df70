public import Events
import HDF5Store

/// Reads the file of a sample's selected events. Threads may share it.
public final class SelectedFileReader: Sendable {
  /// The attributes.
  public let header: StageHeader
  /// The cutflow.
  public let cutflow: Cutflow
  /// What was read, file by file; nil where the file does not say: it was made by an older version.
  public let ledger: SelectionLedger?
  /// The number of events.
  public var count: Int { events.count }
  /// Whether the jets have flavours.
  public var hasFlavor: Bool { events.hasFlavor }

  private let events: EventFileReader
  private let file, entry, identity: HDF5Dataset

  /// Opens a file and checks that its datasets fit together.
  ///
  /// - Throws: An error of status 66 where there is no file; 65 where it is of another format,
  ///   lacks a dataset, or two of them disagree.
  public init(path: String) throws {
    let reader = try HDF5Reader(path: path)
    header = try reader.requireHeader(.selected, command: "prep select")
    events = try EventFileReader(reader)
    let (rows, other) = (events.count, "/event/weight")
    file = try reader.column("/event/file", rows: rows, as: other)
    entry = try reader.column("/event/entry", rows: rows, as: other)
    identity = try reader.column("/event/identity", rows: rows, width: 2, as: other)
    let cutflow = try reader.cutflow()
    self.cutflow = cutflow
    ledger = try LedgerAttribute.read(SelectionLedger.self, from: reader)
    if let flaw = ledger?.flaw(rowCount: cutflow.rows.count) {
      throw LedgerAttribute.refuse(flaw, path)
    }
  }

  /// Replaces the contents of `selected` by the given rows.
  ///
  /// - Throws: An error of status 65 where offsets or values are damaged, 74 where reading fails.
  /// - Precondition: The file has the rows.
  public func read(_ rows: Range<Int>, into selected: inout SelectedEvents) throws {
    try events.read(rows, into: &selected.events)
    try entry.read(rows, into: &selected.events.entry)
    try file.read(rows, into: &selected.file)
    try identity.read(rows, into: &selected.identity)
  }
}

extension HDF5Reader {
  fileprivate func cutflow() throws -> Cutflow {
    let names = try column("/cutflow/name").strings()
    func values<T: HDF5Element & ExpressibleByIntegerLiteral>(_ name: String) throws -> [T] {
      try column("/cutflow/\(name)", rows: names.count, as: "/cutflow/name").values()
    }
    let raw: [UInt64] = try values("raw")
    let sums: [Double] = try values("sum_w")
    let squares: [Double] = try values("sum_w2")
    for (name, list) in [("sum_w", sums), ("sum_w2", squares)] {
      guard let row = list.firstIndex(where: { !$0.isFinite }) else { continue }
      throw StageFileError(
        path: path, dataset: "/cutflow/\(name)",
        reason: .value(row: row, found: "\(list[row])", expected: "a finite sum"))
    }
    return Cutflow(
      rows: names.indices.map {
        Cutflow.Row(
          name: names[$0], raw: raw[$0], sumOfWeights: sums[$0], sumOfSquaredWeights: squares[$0])
      })
  }
}
