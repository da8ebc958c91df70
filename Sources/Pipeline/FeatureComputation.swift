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

  /// The features of one task's events.
  private struct Block: Sendable {
    var matrix: [Float] = []
    var rows = EventBookkeeping()
    var incompleteEvents = 0
    var readEvents = 0
  }

  /// What a worker thread holds.
  private struct Worker {
    let reader: SelectedFileReader
    let computer: FeatureComputer
    var selected = SelectedEvents()
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
    try orderedMap(
      count: (rows.count + Self.rowsPerTask - 1) / Self.rowsPerTask, threads: options.threads,
      makeWorker: { [features] in
        Worker(reader: source, computer: FeatureComputer(features, inputPaths: inputPaths))
      },
      transform: { [features, policy = options.onMissing] (worker: inout Worker, task: Int) in
        let start = rows.lowerBound + task * Self.rowsPerTask
        return try Self.block(
          &worker, rows: start..<min(start + Self.rowsPerTask, rows.upperBound), features: features,
          policy: policy, inputPaths: inputPaths)
      },
      consume: { block in
        try Interruption.check()
        try writer.append(block.matrix, block.rows)
        incompleteEvents += block.incompleteEvents
        progress.advance(by: block.readEvents)
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

  private static func block(
    _ worker: inout Worker, rows: Range<Int>, features: FeatureSet, policy: MissingPolicy,
    inputPaths: [String]
  ) throws -> Block {
    try worker.reader.read(rows, into: &worker.selected)
    var block = Block(readEvents: rows.count)
    try worker.computer.compute(worker.selected, into: &block.matrix)
    let missing = try policy.apply(
      to: &block.matrix, features: features, selected: worker.selected, inputPaths: inputPaths)
    block.incompleteEvents = missing.affectedEvents
    let all = EventBookkeeping(worker.selected)
    if missing.keptRows.count == rows.count {
      block.rows = all
    } else {
      for row in missing.keptRows { block.rows.append(row, of: all) }
    }
    return block
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
