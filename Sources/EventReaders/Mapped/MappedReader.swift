import Events
import Settings

/// Reads events out of the columns that a mapping names; belongs to one thread.
final class MappedReader: EventReader {
  private let columns: any MappedColumns
  private let jets: JetReader
  private let electrons, muons: LeptonReader
  private let met, metPhi: any EventColumn
  private let number, weight: (any EventColumn)?
  private let perGeV: Double
  private var doubles: [Double] = []

  init(_ columns: any MappedColumns, by mapping: Mapping, _ options: EventInputOptions) throws {
    self.columns = columns
    perGeV = mapping.momentumUnit.perGeV
    jets = try JetReader(columns, mapping.jet, perGeV, wantsTagMasks: options.wantsTagMasks)
    electrons = try LeptonReader(columns, mapping.electron, perGeV)
    muons = try LeptonReader(columns, mapping.muon, perGeV)
    met = try columns.event(mapping.met.pt, index: nil)
    metPhi = try columns.event(mapping.met.phi, index: nil)
    number = try mapping.event.number.map { try columns.event($0, index: nil) }
    weight = try mapping.event.weight.map { try columns.event($0, index: options.weightIndex) }
    if weight == nil, options.weightIndex > 0 {
      throw EventReaderError.noMappedWeight(mapping: mapping.file, index: options.weightIndex)
    }
  }

  func willRead(_ entries: Range<Int>) { columns.willRead(entries) }

  func read(_ entries: Range<Int>, into batch: inout EventBatch) throws {
    batch.begin(entries)
    try jets.read(entries, into: &batch.jets)
    try electrons.read(entries, into: &batch.electrons)
    try muons.read(entries, into: &batch.muons)
    try readMissingMomentum(entries, into: &batch.met)
    try metPhi.append(entries, to: &batch.metPhi)
    if let number {
      try number.append(entries, to: &batch.number)
    } else {
      batch.number.append(contentsOf: repeatElement(0, count: entries.count))
    }
    guard let weight else {
      batch.weight.append(contentsOf: repeatElement(1, count: entries.count))
      return
    }
    try weight.append(entries, to: &batch.weight)
    try EventReaderError.check(batch.weight, of: entries, weight.file, weight.place)
  }

  private func readMissingMomentum(_ entries: Range<Int>, into values: inout [Float]) throws {
    guard perGeV != 1 else { return try met.append(entries, to: &values) }
    doubles.removeAll(keepingCapacity: true)
    try met.append(entries, to: &doubles)
    values.append(contentsOf: doubles.lazy.map { [perGeV] in Float($0 / perGeV) })
  }
}

/// The jets of a mapped file.
private struct JetReader {
  private let objects: ObjectReader
  private let eta, phi, mass: any ObjectColumn
  private let flavor: (any ObjectColumn)?
  private let btag: (column: any ObjectColumn, test: TagTest)?

  init(
    _ columns: any MappedColumns, _ names: Mapping.Jets, _ perGeV: Double, wantsTagMasks: Bool
  ) throws {
    objects = try ObjectReader(columns, pt: names.pt, mask: names.mask, perGeV: perGeV)
    eta = try objects.collection.column(names.eta)
    phi = try objects.collection.column(names.phi)
    mass = try objects.collection.column(names.mass)
    flavor = try names.flavor.map(objects.collection.column)
    guard wantsTagMasks, let mask = names.btag else {
      btag = nil
      return
    }
    let column = try objects.collection.column(mask.column)
    btag = (column, try TagTest(mask, of: column))
  }

  func read(_ entries: Range<Int>, into jets: inout JetColumns) throws {
    try objects.begin(entries, offsets: &jets.offsets, pt: &jets.pt)
    try objects.append(eta, to: &jets.eta)
    try objects.append(phi, to: &jets.phi)
    try objects.appendMomentum(mass, to: &jets.mass)
    if let flavor {
      // A PDG number may have the sign of the antiparticle.
      try objects.append(flavor, to: &jets.flavor, expected: "an integer from -255 to 255") {
        UInt8(exactly: abs($0))
      }
    }
    switch btag?.test {
    case .mask:
      try btag.map { btag in
        try objects.append(
          btag.column, to: &jets.btag, expected: "a mask of bits: an integer from 0 to 2^32 - 1"
        ) { UInt32(exactly: $0) }
      }
    case .comparison(let comparison, let number):
      try btag.map { btag in
        try objects.append(btag.column, to: &jets.btag, expected: "a number") {
          comparison.holds($0, number) ? 1 : 0
        }
      }
    case nil: break
    }
  }
}

/// How a column becomes a mask of b-tags.
private enum TagTest {
  case mask
  case comparison(Mapping.TagMask.Comparison, Double)

  /// A column of four-byte reals is compared at its own precision: what was stored as 0.9 is 0.9.
  init(_ mask: Mapping.TagMask, of column: any ObjectColumn) throws {
    switch mask {
    case .column:
      guard column.kind == .integer else {
        throw EventReaderError.columnType(
          file: column.file, place: column.place, found: column.typeName,
          expected: "integers, as a mask of b-tags, or a comparison, as in "
            + "btag = \"\(mask.column) >= 0.5\"")
      }
      self = .mask
    case .comparison(_, let comparison, let number):
      self = .comparison(comparison, column.kind == .single ? Double(Float(number)) : number)
    }
  }
}

extension Mapping.TagMask.Comparison {
  fileprivate func holds(_ value: Double, _ number: Double) -> Bool {
    switch self {
    case .atLeast: value >= number
    case .atMost: value <= number
    case .equal: value == number
    case .above: value > number
    case .below: value < number
    }
  }
}

/// The electrons or the muons of a mapped file.
private struct LeptonReader {
  private let objects: ObjectReader
  private let eta, phi, charge: any ObjectColumn

  init(_ columns: any MappedColumns, _ names: Mapping.Leptons, _ perGeV: Double) throws {
    objects = try ObjectReader(columns, pt: names.pt, mask: names.mask, perGeV: perGeV)
    eta = try objects.collection.column(names.eta)
    phi = try objects.collection.column(names.phi)
    charge = try objects.collection.column(names.charge)
  }

  func read(_ entries: Range<Int>, into leptons: inout LeptonColumns) throws {
    try objects.begin(entries, offsets: &leptons.offsets, pt: &leptons.pt)
    try objects.append(eta, to: &leptons.eta)
    try objects.append(phi, to: &leptons.phi)
    try objects.append(charge, to: &leptons.charge, expected: "an integer from -128 to 127") {
      Int8(exactly: $0)
    }
  }
}
