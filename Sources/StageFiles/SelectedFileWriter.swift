public import Events
public import HDF5Store

/// Makes the file of a sample's selected events, batch by batch.
public final class SelectedFileWriter {
  private let writer: HDF5Writer
  private let event: BookkeepingColumns
  private let met: HDF5Column<Float>
  private let metPhi: HDF5Column<Float>
  private let jets: JetWriter
  private let electrons: LeptonWriter
  private let muons: LeptonWriter

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Its final path, in a folder that exists.
  ///   - hasFlavor: Whether the jets have flavours; without them there is no `/jet/flavor`.
  /// - Throws: An error of status 73 where the name is taken by something of others or the file
  ///   cannot be created, 74 where it cannot be written.
  public init(path: String, hasFlavor: Bool) throws {
    writer = try HDF5Writer(
      path: path, format: StageHeader.Format.selected.rawValue,
      version: StageHeader.Format.version)
    event = try BookkeepingColumns(writer)
    met = try writer.createDataset(
      "/event/met", unit: "GeV", description: "missing transverse momentum")
    metPhi = try writer.createDataset(
      "/event/met_phi", unit: "rad", description: "azimuth of the missing transverse momentum")
    jets = try JetWriter(writer, hasFlavor: hasFlavor)
    electrons = try LeptonWriter(writer, "/electron", "electrons")
    muons = try LeptonWriter(writer, "/muon", "muons")
  }

  /// Appends events.
  ///
  /// - Throws: An error of status 74 where they cannot be written.
  /// - Precondition: The columns fit together, and jets have flavours as the file was told.
  public func append(_ events: SelectedEvents) throws {
    try event.append(EventBookkeeping(events))
    try met.append(events.events.met)
    try metPhi.append(events.events.metPhi)
    try jets.append(events.events.jets, count: events.count)
    try electrons.append(events.events.electrons, count: events.count)
    try muons.append(events.events.muons, count: events.count)
  }

  /// A place in the file, to come back to.
  public struct Mark: Sendable {
    fileprivate var events = 0
    fileprivate var jets = 0
    fileprivate var electrons = 0
    fileprivate var muons = 0
  }

  /// The place behind what was appended so far.
  public var mark: Mark {
    Mark(
      events: met.rowCount, jets: jets.count, electrons: electrons.count, muons: muons.count)
  }

  /// The number of events appended.
  public var count: Int { met.rowCount }

  /// Takes back what was appended after a mark.
  ///
  /// - Throws: An error of status 74 where the file cannot be changed.
  public func rewind(to mark: Mark) throws {
    try event.truncate(to: mark.events)
    try met.truncate(to: mark.events)
    try metPhi.truncate(to: mark.events)
    try jets.truncate(to: mark.jets, events: mark.events)
    try electrons.truncate(to: mark.electrons, events: mark.events)
    try muons.truncate(to: mark.muons, events: mark.events)
  }

  /// Adds the cutflow and puts the file under its name.
  ///
  /// - Returns: The content hash.
  /// - Throws: An error of status 74 where it cannot be written.
  @discardableResult public func commit(
    cutflow: Cutflow, ledger: SelectionLedger? = nil, stamp: FileStamp
  ) throws -> String {
    let (file, hash) = try finish(cutflow: cutflow, ledger: ledger, stamp: stamp)
    try FinishedFile.publish([file])
    return hash
  }

  /// Adds the cutflow and completes the file.
  ///
  /// - Parameters:
  ///   - cutflow: What is left after each cut.
  ///   - ledger: What was read, file by file.
  ///   - stamp: How it was made.
  /// - Returns: The file, to be published, and its content hash.
  /// - Throws: An error of status 74 where it cannot be written.
  public func finish(
    cutflow: Cutflow, ledger: SelectionLedger? = nil, stamp: FileStamp
  ) throws -> (file: FinishedFile, contentHash: String) {
    try writer.writeStrings(
      "/cutflow/name", cutflow.rows.map(\.name), unit: "",
      description: "the cut; the first row is all events read")
    let raw: HDF5Column<UInt64> = try writer.createDataset(
      "/cutflow/raw", unit: "", description: "events left, unweighted")
    let sum: HDF5Column<Double> = try writer.createDataset(
      "/cutflow/sum_w", unit: "", description: "sum of the weights left")
    let squares: HDF5Column<Double> = try writer.createDataset(
      "/cutflow/sum_w2", unit: "", description: "sum of the squared weights left")
    try raw.append(cutflow.rows.map(\.raw))
    try sum.append(cutflow.rows.map(\.sumOfWeights))
    try squares.append(cutflow.rows.map(\.sumOfSquaredWeights))
    if let ledger { try LedgerAttribute.write(ledger, to: writer) }
    try stamp.write(to: writer)
    return try writer.finish()
  }
}

/// The offsets of a collection: where each event's items begin in the whole file.
private struct OffsetWriter {
  private let column: HDF5Column<UInt64>
  private var items: UInt64 = 0

  init(_ writer: HDF5Writer, _ group: String, _ what: String) throws {
    column = try writer.createDataset(
      "\(group)/offset", unit: "",
      description: "event i has the \(what) offset[i] ..< offset[i + 1]")
    try column.append([0])
  }

  mutating func append(_ offsets: [Int], count: Int) throws {
    precondition(offsets.count == count + 1 && offsets.first == 0, "offsets of other events")
    let base = items
    let ends = offsets.dropFirst().map { base + UInt64($0) }
    items = ends.last ?? base
    try column.append(ends)
  }

  mutating func truncate(to items: Int, events: Int) throws {
    self.items = UInt64(items)
    try column.truncate(to: events + 1)
  }
}

private final class JetWriter {
  private var offsets: OffsetWriter
  private let pt, eta, phi, mass: HDF5Column<Float>
  private let flavor: HDF5Column<UInt8>?
  private let btag: HDF5Column<UInt8>

  init(_ writer: HDF5Writer, hasFlavor: Bool) throws {
    offsets = try OffsetWriter(writer, "/jet", "jets")
    pt = try writer.createDataset("/jet/pt", unit: "GeV", description: "transverse momentum")
    eta = try writer.createDataset("/jet/eta", unit: "", description: "pseudorapidity")
    phi = try writer.createDataset("/jet/phi", unit: "rad", description: "azimuth")
    mass = try writer.createDataset("/jet/mass", unit: "GeV", description: "mass")
    flavor =
      hasFlavor
      ? try writer.createDataset(
        "/jet/flavor", unit: "",
        description: "true flavour as in the input: 5 b, 4 c, 15 tau, others light") : nil
    btag = try writer.createDataset("/jet/btag", unit: "", description: "1 if tagged, else 0")
  }

  func append(_ jets: JetColumns, count: Int) throws {
    let items = jets.pt.count
    precondition(jets.offsets.last == items, "offsets of other jets")
    precondition(jets.flavor.count == (flavor == nil ? 0 : items), "flavours not as declared")
    try offsets.append(jets.offsets, count: count)
    try pt.append(jets.pt)
    try eta.append(jets.eta)
    try phi.append(jets.phi)
    try mass.append(jets.mass)
    try flavor?.append(jets.flavor)
    try btag.append(jets.btag.map { $0 == 0 ? 0 : 1 })
  }

  /// The number of jets appended.
  var count: Int { pt.rowCount }

  func truncate(to items: Int, events: Int) throws {
    try offsets.truncate(to: items, events: events)
    for column in [pt, eta, phi, mass] { try column.truncate(to: items) }
    try flavor?.truncate(to: items)
    try btag.truncate(to: items)
  }
}

private final class LeptonWriter {
  private var offsets: OffsetWriter
  private let pt, eta, phi: HDF5Column<Float>
  private let charge: HDF5Column<Int8>

  init(_ writer: HDF5Writer, _ group: String, _ what: String) throws {
    offsets = try OffsetWriter(writer, group, what)
    pt = try writer.createDataset("\(group)/pt", unit: "GeV", description: "transverse momentum")
    eta = try writer.createDataset("\(group)/eta", unit: "", description: "pseudorapidity")
    phi = try writer.createDataset("\(group)/phi", unit: "rad", description: "azimuth")
    charge = try writer.createDataset(
      "\(group)/charge", unit: "", description: "electric charge in units of the positron's")
  }

  func append(_ leptons: LeptonColumns, count: Int) throws {
    precondition(leptons.offsets.last == leptons.pt.count, "offsets of other leptons")
    try offsets.append(leptons.offsets, count: count)
    try pt.append(leptons.pt)
    try eta.append(leptons.eta)
    try phi.append(leptons.phi)
    try charge.append(leptons.charge)
  }

  /// The number of leptons appended.
  var count: Int { pt.rowCount }

  func truncate(to items: Int, events: Int) throws {
    try offsets.truncate(to: items, events: events)
    for column in [pt, eta, phi] { try column.truncate(to: items) }
    try charge.truncate(to: items)
  }
}
