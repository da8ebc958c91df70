public import Events
import HDF5Store

/// Reads events in the layout of the selected file, whoever wrote them: the objects, the missing
/// momentum, the weights. Threads may share it.
///
/// `/jet/flavor` is optional, and so is all that is not an event: `/cutflow`, `/event/file`,
/// `/event/identity` and the attributes.
public final class EventFileReader: Sendable {
  /// The path as it was given.
  public var path: String { reader.path }
  /// The number of events.
  public let count: Int
  /// Whether the jets have flavours.
  public var hasFlavor: Bool { jets.flavor != nil }

  let reader: HDF5Reader
  private let number, weight, met, metPhi: HDF5Dataset
  private let jets: JetReader
  private let electrons, muons: LeptonReader

  /// Opens a file and checks that its datasets fit together.
  ///
  /// - Throws: An error of status 66 where there is no file; 65 where it lacks a dataset, or two
  ///   of them disagree.
  public convenience init(path: String) throws {
    try self.init(HDF5Reader(path: path))
  }

  init(_ reader: HDF5Reader) throws {
    self.reader = reader
    weight = try reader.column("/event/weight")
    count = weight.rowCount
    let rows = weight.rowCount
    func event(_ name: String) throws -> HDF5Dataset {
      try reader.column("/event/\(name)", rows: rows, as: "/event/weight")
    }
    number = try event("number")
    met = try event("met")
    metPhi = try event("met_phi")
    jets = try JetReader(reader, events: rows)
    electrons = try LeptonReader(reader, "/electron", events: rows)
    muons = try LeptonReader(reader, "/muon", events: rows)
  }

  /// Replaces the contents of a batch by the given rows; their entry numbers are the rows' own.
  ///
  /// - Throws: An error of status 65 where offsets or values are damaged, 74 where reading fails.
  /// - Precondition: The file has the rows.
  public func read(_ rows: Range<Int>, into batch: inout EventBatch) throws {
    batch.begin(rows)
    try number.read(rows, into: &batch.number)
    try weight.read(rows, into: &batch.weight)
    try met.read(rows, into: &batch.met)
    try metPhi.read(rows, into: &batch.metPhi)
    try jets.read(rows, into: &batch.jets)
    try electrons.read(rows, into: &batch.electrons)
    try muons.read(rows, into: &batch.muons)
  }
}

/// The offsets of a collection.
private struct OffsetReader: Sendable {
  let dataset: HDF5Dataset
  let items: Int

  init(_ reader: HDF5Reader, _ group: String, events: Int, items: Int) throws {
    dataset = try reader.column(
      "\(group)/offset", rows: events + 1, as: "/event/weight and one more")
    self.items = items
    var ends: [UInt64] = try dataset.values(0..<1)
    ends += try dataset.values(events..<events + 1)
    if ends[0] != 0 { throw damaged(row: 0, ends[0], "0") }
    if ends[1] != UInt64(items) { throw damaged(row: events, ends[1], "\(items), the items") }
  }

  /// Reads the offsets of rows, counted from the first of them.
  ///
  /// - Returns: The items of all the rows.
  func read(_ rows: Range<Int>, into offsets: inout [Int]) throws -> Range<Int> {
    let stored: [UInt64] = try dataset.values(rows.lowerBound..<rows.upperBound + 1)
    let first = stored[0]
    offsets.removeAll(keepingCapacity: true)
    var previous = first
    for (i, offset) in stored.enumerated() {
      guard offset >= previous, offset <= UInt64(items) else {
        throw damaged(row: rows.lowerBound + i, offset, "one from \(previous) to \(items)")
      }
      offsets.append(Int(offset - first))
      previous = offset
    }
    return Int(first)..<Int(previous)
  }

  private func damaged(row: Int, _ found: UInt64, _ expected: String) -> StageFileError {
    StageFileError(
      path: dataset.filePath, dataset: dataset.path,
      reason: .offsets(row: row, found: "\(found)", expected: expected))
  }
}

private struct JetReader: Sendable {
  let offsets: OffsetReader
  let pt, eta, phi, mass, btag: HDF5Dataset
  let flavor: HDF5Dataset?

  init(_ reader: HDF5Reader, events: Int) throws {
    pt = try reader.column("/jet/pt")
    let items = pt.rowCount
    func column(_ name: String) throws -> HDF5Dataset {
      try reader.column("/jet/\(name)", rows: items, as: "/jet/pt")
    }
    eta = try column("eta")
    phi = try column("phi")
    mass = try column("mass")
    btag = try column("btag")
    flavor = reader.contains("/jet/flavor") ? try column("flavor") : nil
    offsets = try OffsetReader(reader, "/jet", events: events, items: items)
  }

  func read(_ rows: Range<Int>, into jets: inout JetColumns) throws {
    let items = try offsets.read(rows, into: &jets.offsets)
    try pt.read(items, into: &jets.pt)
    try eta.read(items, into: &jets.eta)
    try phi.read(items, into: &jets.phi)
    try mass.read(items, into: &jets.mass)
    try btag.read(items, into: &jets.btag)
    try flavor?.read(items, into: &jets.flavor)
  }
}

private struct LeptonReader: Sendable {
  let offsets: OffsetReader
  let pt, eta, phi, charge: HDF5Dataset

  init(_ reader: HDF5Reader, _ group: String, events: Int) throws {
    pt = try reader.column("\(group)/pt")
    let items = pt.rowCount
    func column(_ name: String) throws -> HDF5Dataset {
      try reader.column("\(group)/\(name)", rows: items, as: "\(group)/pt")
    }
    eta = try column("eta")
    phi = try column("phi")
    charge = try column("charge")
    offsets = try OffsetReader(reader, group, events: events, items: items)
  }

  func read(_ rows: Range<Int>, into leptons: inout LeptonColumns) throws {
    let items = try offsets.read(rows, into: &leptons.offsets)
    try pt.read(items, into: &leptons.pt)
    try eta.read(items, into: &leptons.eta)
    try phi.read(items, into: &leptons.phi)
    try charge.read(items, into: &leptons.charge)
  }
}
