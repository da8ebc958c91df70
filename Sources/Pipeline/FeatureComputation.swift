import Diagnostics
import Events
import Features
import HDF5Store
import Logging
import StageFiles
import Workers

/// One sample on its way through `prep features`.
struct FeatureComputation {
  let name: String
  let selectedPath: String
  let features: FeatureSet
  let options: FeaturesStage.Options

  /// Rows of the selected file that a worker takes at a time.
  private static let rowsPerTask = 8192

  /// One task's events, and their features.
  ///
  /// Unchecked because ownership is handed on with the reference: one thread at a time has it.
  private final class Block: Reusable, @unchecked Sendable {
    var selected = SelectedEvents()
    var matrix: [Float] = []
    var missing = MissingValues(features: 0)

    init() {}

    /// What is filled anew replaces all of it.
    func clear() {}

    /// Where the events come from that are left.
    var rows: EventBookkeeping {
      let all = EventBookkeeping(selected)
      guard missing.keptRows.count < all.count else { return all }
      var kept = EventBookkeeping()
      for row in missing.keptRows { kept.append(row, of: all) }
      return kept
    }
  }

  func run(log: Logger) throws -> SampleFeatures {
    let source = try SelectedFileReader(path: selectedPath)
    let identity = try identity(of: source)
    let path = options.output.features(name, options.shard)
    guard let reason = UpToDate.reasonToMake(path, for: identity, force: options.force) else {
      log.notice("\(title): up to date")
      UpToDate.clearAway(after: path)
      let made = try FeaturesFileReader(path: path)
      return SampleFeatures(
        name: name, shard: options.shard, events: made.count, features: made.names.count,
        incompleteEvents: nil,
        outcome: .upToDate)
    }
    log.debug("\(title): makes \(path): \(reason)")
    return try compute(source, identity: identity, to: path, reason: reason, log)
  }

  /// How messages begin: "features ttH", "features ttH 2/4".
  private var title: String { "features \(name)\(options.shard.map { " \($0)" } ?? "")" }

  /// Why the feature file has to be made; nil where it is up to date.
  func reasonToMake() throws -> String? {
    let identity = try identity(of: SelectedFileReader(path: selectedPath))
    return UpToDate.reasonToMake(
      options.output.features(name), for: identity, force: options.force)
  }

  /// What decides whether the feature file is up to date.
  private func identity(of source: SelectedFileReader) throws -> StageIdentity {
    var configuration: [String: JSONValue] = [
      "features": .array(features.names.map(JSONValue.string)),
      "on_missing": .string(options.onMissing.description),
    ]
    configuration[StageIdentity.shardMember] = options.shard.map { .string("\($0)") }
    return StageIdentity(
      stage: "features", configuration: .object(configuration), inputs: source.header.contents)
  }

  private func compute(
    _ source: SelectedFileReader, identity: StageIdentity, to path: String, reason: String,
    _ log: Logger
  ) throws -> SampleFeatures {
    let inputPaths = source.header.inputs.map(\.path)
    try AtomicFile.createFolder(of: path)
    let writer = try FeaturesFileWriter(path: path, names: features.names, units: features.units)
    let rows = options.shard?.range(of: source.count) ?? 0..<source.count
    log.debug(
      "\(title): \(features.count) features of \(rows.count) events, \(options.threads) threads")
    let progress = Progress(
      title, unit: "events", total: rows.count, log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    var incompleteEvents = 0
    let blocks = Buffers<Block>()
    try orderedMap(
      count: (rows.count + Self.rowsPerTask - 1) / Self.rowsPerTask, threads: options.threads,
      makeWorker: { [features] in FeatureComputer(features, inputPaths: inputPaths) },
      transform: { [features, policy = options.onMissing] (computer: inout FeatureComputer, task) in
        let start = rows.lowerBound + task * Self.rowsPerTask
        let block = blocks.take()
        try source.read(
          start..<min(start + Self.rowsPerTask, rows.upperBound), into: &block.selected)
        try computer.compute(block.selected, into: &block.matrix)
        block.missing = try policy.apply(
          to: &block.matrix, features: features, selected: block.selected, inputPaths: inputPaths)
        return block
      },
      consume: { block in
        try Interruption.check()
        try writer.append(block.matrix, block.rows)
        incompleteEvents += block.missing.affectedEvents
        progress.advance(by: block.selected.count)
        blocks.giveBack(block)
      })
    progress.begin("hashing and writing")
    let ledger = FeatureLedger(
      totalRows: source.count, firstRow: rows.lowerBound, endRow: rows.upperBound,
      incomplete: incompleteEvents)
    try writer.commit(ledger: ledger, stamp: stamp(source, identity: identity))
    return SampleFeatures(
      name: name, shard: options.shard,
      events: options.onMissing == .drop ? rows.count - incompleteEvents : rows.count,
      features: features.count, incompleteEvents: incompleteEvents, outcome: .made(reason: reason))
  }

  private func stamp(
    _ source: SelectedFileReader, identity: StageIdentity
  ) throws -> FileStamp {
    let selected = source.cutflow.rows.last?.sumOfWeights ?? 0
    let run: JSONValue = .object([
      "out_dir": .string(options.output.path), "threads": .integer(Int64(options.threads)),
    ])
    return FileStamp(
      config: identity.config(run: run),
      inputs: [
        try InputRecord(
          stageFile: selectedPath, header: source.header, entries: source.count,
          sumOfWeights: selected)
      ],
      seed: source.header.seed ?? 0, key: identity.key)
  }
}
