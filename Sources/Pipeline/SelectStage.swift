import Diagnostics
import HDF5Store
public import Logging
import Selection
import Settings

/// `prep select`: objects, b-tags, cuts and cutflow of every sample.
public struct SelectStage {
  /// What the command line says.
  public struct Options: Sendable {
    /// The sample file.
    public var samplesPath: String
    /// A shipped selection's name, or a path.
    public var selection: String
    /// Only these samples; all where empty.
    public var sampleNames: [String]
    /// Where outputs go.
    public var output: OutputFolder
    /// The number of worker threads.
    public var threads: Int
    /// The first N entries of each sample only.
    public var maximumEvents: Int?
    /// The seed of the b-tag draws.
    public var seed: UInt64
    /// Which part of every sample is selected; nil for all of it.
    public var shard: Shard?
    /// What becomes of input files that cannot be read.
    public var onBadFile: BadFilePolicy
    /// Whether to redo what is up to date.
    public var force: Bool
    /// Whether to show no progress.
    public var isQuiet: Bool

    /// All options.
    public init(
      samplesPath: String, selection: String, sampleNames: [String], output: OutputFolder,
      threads: Int, maximumEvents: Int?, seed: UInt64, shard: Shard? = nil,
      onBadFile: BadFilePolicy = .stop, force: Bool, isQuiet: Bool
    ) {
      self.samplesPath = samplesPath
      self.selection = selection
      self.sampleNames = sampleNames
      self.output = output
      self.threads = threads
      self.maximumEvents = maximumEvents
      self.seed = seed
      self.shard = shard
      self.onBadFile = onBadFile
      self.force = force
      self.isQuiet = isQuiet
    }
  }

  private let options: Options
  private let log: Logger

  /// A stage that is ready to run.
  public init(_ options: Options, log: Logger) {
    self.options = options
    self.log = log
  }

  /// Selects every sample that was asked for, in the order of the sample file.
  ///
  /// - Throws: A `Diagnostic`; the samples before the failing one are finished.
  public func run() throws -> SelectResult {
    let selections = try selections()
    let chosen = selections.filter { isChosen($0.sample) }
    // Before the first event: nobody wants to learn of these after the last.
    if options.shard == nil { try CutflowFiles.check(options.output.totalCutflow) }
    for selection in chosen {
      try CutflowFiles.check(options.output.cutflow(selection.sample.name, options.shard))
    }
    var cutflows: [SampleCutflow] = []
    let publisher = Publisher()
    for selection in chosen {
      // The last sample's files, while this one is read.
      publisher.start()
      let (cutflow, file) = try stoppable(cutflows.count, of: chosen.count) {
        try selection.run(log: log)
      }
      if let file { publisher.add([file]) }
      publisher.add(
        try CutflowFiles.finish(
          cutflow.report, for: options.output.cutflow(cutflow.name, options.shard)))
      cutflows.append(cutflow)
    }
    // Of parts there is no total yet: that is of what they are merged into.
    let total = options.shard == nil ? try total(selections, adding: cutflows) : nil
    if let total {
      publisher.add(try CutflowFiles.finish(total, for: options.output.totalCutflow))
    }
    let progress = Progress("select", "writing to the disk", log: log, isQuiet: options.isQuiet)
    try publisher.finish()
    progress.finish()
    sumUp(cutflows)
    return SelectResult(samples: cutflows, total: total)
  }

  /// Runs a sample's part; where a signal stops it, says how many samples are finished.
  private func stoppable<Result>(
    _ finished: Int, of count: Int, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let interruption as Interruption {
      throw PipelineError.stopped(
        stage: "select", finished: finished, count: count, force: options.force, interruption)
    }
  }

  /// Says at the end, where it is not overlooked, which files were left out.
  private func sumUp(_ cutflows: [SampleCutflow]) {
    let skipped = cutflows.flatMap { sample in sample.skipped.map { "\(sample.name): \($0.name)" } }
    guard !skipped.isEmpty else { return }
    let files = skipped.count == 1 ? "file" : "files"
    // A file repaired in its middle has the fingerprint that it had.
    let isOld = cutflows.contains { !$0.skipped.isEmpty && $0.outcome == .upToDate }
    let hint = isOld ? "; --force reads them again" : ""
    log.warning(
      "select: \(skipped.count) \(files) left out: \(skipped.joined(separator: ", "))\(hint)")
  }

  /// The total of what was selected now and of the other samples' outputs that are up to date.
  private func total(
    _ selections: [SampleSelection], adding made: [SampleCutflow]
  ) throws -> CutflowReport {
    var cutflows: [SampleCutflow] = []
    var missing: [String] = []
    for selection in selections {
      if let cutflow = made.first(where: { $0.name == selection.sample.name }) {
        cutflows.append(cutflow)
      } else if let cutflow = try selection.finished() {
        cutflows.append(cutflow)
      } else {
        missing.append(selection.sample.name)
      }
    }
    if !missing.isEmpty {
      let names = missing.joined(separator: ", ")
      log.notice("select: the total is without \(names), which a run without --sample would select")
    }
    return try CutflowReport.total(of: cutflows.map(\.part))
  }

  private func isChosen(_ sample: Sample) -> Bool {
    options.sampleNames.isEmpty || options.sampleNames.contains(sample.name)
  }

  /// The state of the output of every sample that was asked for.
  func status() throws -> [LineStatus.Entry] {
    try selections().filter { isChosen($0.sample) }.map { selection in
      let path = selection.outputPath
      return LineStatus.Entry(
        stage: "select", sample: selection.sample.name, path: path,
        reason: UpToDate.reasonToMake(path, for: try selection.identity(), force: options.force))
    }
  }

  /// All samples, in the order of the sample file, with everything checked that can be before an
  /// event is read.
  private func selections() throws -> [SampleSelection] {
    let progress = Progress(
      "select", "looking for the files of \(options.samplesPath)", log: log,
      isQuiet: options.isQuiet)
    defer { progress.finish() }
    let file = try SamplesFile.load(path: options.samplesPath)
    try file.require(options.sampleNames)
    let settings = try SelectionSettings.load(options.selection)
    let mappings = try file.samples.map { sample in try sample.loadMapping() }
    for mapping in mappings { try settings.checkTagBit(of: mapping) }
    // Every sample of the file, chosen or not: an event must not be in two of them.
    let paths = try file.samples.map { try $0.inputFiles() }
    progress.begin("fingerprints", unit: "files", total: paths.reduce(0) { $0 + $1.count })
    let inputs = try zip(file.samples, paths).map { sample, paths in
      try SampleInputs(
        sample: sample.name, paths: paths, threads: options.threads, onBadFile: options.onBadFile,
        progress: progress)
    }
    try SampleInputs.refuseDoubles(inputs)
    return try zip(file.samples, zip(inputs, mappings)).map { sample, input in
      SampleSelection(
        sample: sample, luminosity: file.luminosity, inputs: input.0, settings: settings,
        selection: try EventSelection(settings, sample: sample, seed: options.seed),
        mapping: input.1, options: options)
    }
  }
}
