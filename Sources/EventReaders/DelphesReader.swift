import Events
import ROOTReader

/// Reads events out of Delphes' columns: one column reader a branch, all on one thread.
final class DelphesReader: EventReader {
  private let tree: Tree
  private let workspace: ReadingWorkspace
  private let jets: CollectionReader
  private let electrons: CollectionReader
  private let muons: CollectionReader
  private let jetPT, jetEta, jetPhi, jetMass: ColumnReader
  private let jetFlavor, jetBTag: ColumnReader?
  private let electronColumns, muonColumns: LeptonReaders
  private let met, metPhi: FirstItemReader
  private let number: FirstItemReader?
  private let weight: FirstItemReader?

  init(
    _ tree: Tree, _ columns: DelphesColumns, weightIndex: Int, wantsTagMasks: Bool
  ) throws {
    let workspace = try ReadingWorkspace(for: tree.file)
    func reader(_ branch: Branch) throws -> ColumnReader {
      try ColumnReader(branch, of: tree, workspace: workspace)
    }
    self.tree = tree
    self.workspace = workspace
    jetPT = try reader(columns.jets.pt)
    jetEta = try reader(columns.jets.eta)
    jetPhi = try reader(columns.jets.phi)
    jetMass = try reader(columns.jets.mass)
    jetFlavor = try columns.jets.flavor.map(reader)
    jetBTag = wantsTagMasks ? try columns.jets.btag.map(reader) : nil
    jets = try CollectionReader(jetPT, tree, workspace)
    jets.count(jetPT, jetEta, jetPhi, jetMass, jetFlavor, jetBTag)
    electronColumns = try LeptonReaders(columns.electrons, reader)
    electrons = try CollectionReader(electronColumns.pt, tree, workspace)
    electronColumns.count(with: electrons)
    muonColumns = try LeptonReaders(columns.muons, reader)
    muons = try CollectionReader(muonColumns.pt, tree, workspace)
    muonColumns.count(with: muons)
    met = FirstItemReader(try reader(columns.met), tree)
    metPhi = FirstItemReader(try reader(columns.metPhi), tree)
    number = try columns.number.map { FirstItemReader(try reader($0), tree) }
    weight = try columns.weight.map {
      FirstItemReader(try reader($0), tree, index: max(0, weightIndex))
    }
  }

  func willRead(_ entries: Range<Int>) { workspace.announced = entries }

  func read(_ entries: Range<Int>, into batch: inout EventBatch) throws {
    batch.begin(entries)
    try readJets(entries, into: &batch.jets)
    try read(electrons, electronColumns, entries, into: &batch.electrons)
    try read(muons, muonColumns, entries, into: &batch.muons)
    try met.append(entries, to: &batch.met)
    try metPhi.append(entries, to: &batch.metPhi)
    if let number {
      try number.append(entries, to: &batch.number)
    } else {
      batch.number.append(contentsOf: repeatElement(0, count: entries.count))
    }
    try readWeights(entries, into: &batch.weight)
  }

  private func readJets(_ entries: Range<Int>, into batch: inout JetColumns) throws {
    try jets.appendOffsets(entries, to: &batch.offsets)
    try jets.append(jetPT, entries, to: &batch.pt, matching: batch.offsets)
    try jets.append(jetEta, entries, to: &batch.eta, matching: batch.offsets)
    try jets.append(jetPhi, entries, to: &batch.phi, matching: batch.offsets)
    try jets.append(jetMass, entries, to: &batch.mass, matching: batch.offsets)
    if let jetFlavor {
      try jets.append(jetFlavor, entries, to: &batch.flavor, matching: batch.offsets)
    }
    if let jetBTag {
      try jets.append(jetBTag, entries, to: &batch.btag, matching: batch.offsets)
    }
  }

  private func read(
    _ collection: CollectionReader, _ columns: LeptonReaders, _ entries: Range<Int>,
    into batch: inout LeptonColumns
  ) throws {
    try collection.appendOffsets(entries, to: &batch.offsets)
    try collection.append(columns.pt, entries, to: &batch.pt, matching: batch.offsets)
    try collection.append(columns.eta, entries, to: &batch.eta, matching: batch.offsets)
    try collection.append(columns.phi, entries, to: &batch.phi, matching: batch.offsets)
    try collection.append(columns.charge, entries, to: &batch.charge, matching: batch.offsets)
  }

  private func readWeights(_ entries: Range<Int>, into weights: inout [Double]) throws {
    guard let weight else {
      weights.append(contentsOf: repeatElement(1, count: entries.count))
      return
    }
    try weight.append(entries, to: &weights)
    try EventReaderError.check(
      weights, of: entries, tree.file,
      "tree \"\(tree.path)\", branch \"\(weight.column.branch.path)\"")
  }
}

/// The readers of electrons or of muons.
private struct LeptonReaders {
  let pt, eta, phi, charge: ColumnReader

  init(_ columns: DelphesColumns.Leptons, _ reader: (Branch) throws -> ColumnReader) rethrows {
    pt = try reader(columns.pt)
    eta = try reader(columns.eta)
    phi = try reader(columns.phi)
    charge = try reader(columns.charge)
  }

  func count(with collection: CollectionReader) { collection.count(pt, eta, phi, charge) }
}
