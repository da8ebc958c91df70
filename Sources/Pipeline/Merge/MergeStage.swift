import Diagnostics
import HDF5Store
public import Logging
public import Selection

/// `prep merge`: shards joined into what one run would have written.
public struct MergeStage {
  /// What the command line says.
  public struct Options: Sendable {
    /// Where the shards are, and where the whole goes.
    public var output: OutputFolder
    /// Only these samples; every one that has shards where empty.
    public var sampleNames: [String]
    /// Whether to redo what is up to date.
    public var force: Bool
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(output: OutputFolder, sampleNames: [String], force: Bool, isQuiet: Bool) {
      self.output = output
      self.sampleNames = sampleNames
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  /// What was merged.
  public struct Result: Sendable {
    /// The samples whose selected events were in shards.
    public let selected: [SampleCutflow]
    /// All of them together; nil where there are none.
    public let total: CutflowReport?
    /// The samples whose features were in shards.
    public let features: [SampleFeatures]
  }

  /// Rows that are copied at a time.
  static let rowsPerBlock = 8192

  private let options: Options
  private let log: Logger

  /// A stage that is ready to run.
  public init(_ options: Options, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Joins the shards of selected events, then those of features, sample by sample; keeps the shards.
  ///
  /// All parts of a sample are opened and checked before anything of it is written.
  ///
  /// - Throws: ``MergeError``: a gap, an overlap, a double, another configuration; errors of the files.
  public func run() throws -> Result {
    let selected = try ShardFiles.find(in: options.output.selected, of: options.sampleNames)
    let features = try ShardFiles.find(in: options.output.features, of: options.sampleNames)
    let found = Set((selected + features).map(\.sample))
    guard !found.isEmpty else {
      throw MergeError.nothing(
        folder: options.output.path, sample: options.sampleNames.first)
    }
    for name in options.sampleNames where !found.contains(name) {
      throw MergeError.nothing(folder: options.output.path, sample: name)
    }
    let cutflows = try selected.map(mergeSelected)
    let total = try selected.isEmpty ? nil : writeTotal(cutflows)
    let merged = try features.map { shards in
      let progress = progress(shards)
      let merge = try FeaturesMerge(shards, progress)
      let made = try merge.run(output: options.output, force: options.force, progress)
      progress.finish()
      if made.outcome == .upToDate { log.notice("merge \(shards.sample): features are up to date") }
      return made
    }
    return Result(selected: cutflows, total: total, features: merged)
  }

  private func progress(_ shards: ShardFiles) -> Progress {
    Progress("merge \(shards.sample)", "opening", log: log, isQuiet: options.isQuiet)
  }

  private func mergeSelected(_ shards: ShardFiles) throws -> SampleCutflow {
    let base = options.output.cutflow(shards.sample)
    try CutflowFiles.check(base)
    let progress = progress(shards)
    let cutflow = try SelectedMerge(shards, progress).run(
      output: options.output, force: options.force, progress)
    progress.finish()
    if cutflow.outcome == .upToDate { log.notice("merge \(shards.sample): up to date") }
    for file in cutflow.skipped {
      log.warning("merge \(shards.sample): left out by a shard, so by all: \(file.reason)")
    }
    try FinishedFile.publish(CutflowFiles.finish(cutflow.report, for: base))
    return cutflow
  }

  /// The total of the samples that are merged: `prep select` without `--shard` knows of others.
  private func writeTotal(_ cutflows: [SampleCutflow]) throws -> CutflowReport {
    let total = try CutflowReport.total(of: cutflows.map(\.part))
    try CutflowFiles.check(options.output.totalCutflow)
    try FinishedFile.publish(CutflowFiles.finish(total, for: options.output.totalCutflow))
    return total
  }

  /// Refuses rows that are not in ascending order of file and entry.
  static func checkOrder(
    _ file: [UInt32], _ entry: [UInt64], after last: inout (file: UInt32, entry: UInt64)?,
    firstRow: Int, of path: String
  ) throws(MergeError) {
    for row in file.indices {
      let place = (file: file[row], entry: entry[row])
      if let last, place <= last {
        throw MergeError.order(
          path: path, row: firstRow + row, file: place.file, entry: place.entry)
      }
      last = place
    }
  }
}
