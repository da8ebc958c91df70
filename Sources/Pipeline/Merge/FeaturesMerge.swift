import Diagnostics
import HDF5Store
import StageFiles

/// The shards of one sample's features on their way to one file.
struct FeaturesMerge {
  private typealias Part = ShardPart<FeaturesFileReader, FeatureLedger>

  let sample: String
  private let parts: [Part]
  private let ledger: FeatureLedger
  private let identity: StageIdentity

  /// Opens the parts and checks that they make up the whole.
  ///
  /// - Parameter progress: Is told of every part.
  /// - Throws: ``MergeError`` naming the file that does not fit; errors of the files.
  init(_ shards: ShardFiles, _ progress: Progress) throws {
    sample = shards.sample
    parts = try shards.open(progress) { path in
      let reader = try FeaturesFileReader(path: path)
      return (reader, reader.header, reader.ledger)
    }
    identity = parts[0].identity.whole
    ledger = try Self.join(parts)
  }

  /// Writes the whole, unless it is there.
  func run(output: OutputFolder, force: Bool, _ progress: Progress) throws -> SampleFeatures {
    let path = output.features(sample)
    let count = parts.reduce(0) { $0 + $1.reader.count }
    func result(_ outcome: StageOutcome) -> SampleFeatures {
      SampleFeatures(
        name: sample, shard: nil, events: count, features: parts[0].reader.names.count,
        incompleteEvents: ledger.incomplete, outcome: outcome)
    }
    guard let reason = UpToDate.reasonToMake(path, for: identity, force: force) else {
      UpToDate.clearAway(after: path)
      return result(.upToDate)
    }
    let first = parts[0].reader
    let writer = try FeaturesFileWriter(path: path, names: first.names, units: first.units)
    progress.begin("features", unit: "rows", total: count)
    try copy(to: writer, progress)
    progress.begin("hashing and writing")
    try writer.commit(
      ledger: ledger,
      stamp: FileStamp(
        config: identity.config(run: .object(["shards": .integer(Int64(parts.count))])),
        inputs: first.header.inputs, seed: first.header.seed ?? 0, key: identity.key))
    return result(.made(reason: reason))
  }

  private func copy(to writer: FeaturesFileWriter, _ progress: Progress) throws {
    var values: [Float] = []
    var last: (file: UInt32, entry: UInt64)?
    for part in parts {
      let events = try part.reader.bookkeeping()
      try MergeStage.checkOrder(events.file, events.entry, after: &last, firstRow: 0, of: part.path)
      for row in stride(from: 0, to: events.count, by: MergeStage.rowsPerBlock) {
        try Interruption.check()
        let rows = row..<min(row + MergeStage.rowsPerBlock, events.count)
        try part.reader.read(rows, into: &values)
        var block = EventBookkeeping()
        for index in rows { block.append(index, of: events) }
        try writer.append(values, block)
        progress.advance(by: rows.count)
      }
    }
  }

  /// The ledger of the whole.
  private static func join(_ parts: [Part]) throws(MergeError) -> FeatureLedger {
    var whole = FeatureLedger(
      totalRows: parts[0].ledger.totalRows, firstRow: 0, endRow: 0, incomplete: 0)
    var previous = "nothing"
    for part in parts {
      guard part.ledger.firstRow == whole.endRow else {
        throw MergeError.range(
          path: part.path, other: previous, found: part.ledger.firstRow, expected: whole.endRow)
      }
      whole.endRow = part.ledger.endRow
      whole.incomplete += part.ledger.incomplete
      previous = part.path
    }
    guard whole.endRow == whole.totalRows else {
      throw MergeError.range(
        path: "the end", other: previous, found: whole.totalRows, expected: whole.endRow)
    }
    return whole
  }
}
