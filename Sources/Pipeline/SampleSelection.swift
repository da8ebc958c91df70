import Diagnostics
import EventReaders
import Events
import Fingerprints
import HDF5Store
import Logging
import Selection
import Settings
import StageFiles
import Workers

/// One sample on its way through `prep select`.
struct SampleSelection {
  let sample: Sample
  let luminosity: Double?
  let inputs: SampleInputs
  let settings: SelectionSettings
  let selection: EventSelection
  /// The columns of the sample's files; nil for Delphes and flat event files.
  let mapping: Mapping?
  let options: SelectStage.Options

  /// Events that a worker reads at a time: their columns stay in the second-level cache.
  private static let eventsPerBatch = 4096

  /// Files that stay open from the check to the reading, at most; others are opened again, so that
  /// a sample of thousands needs neither their descriptors nor the headers of their trees all at
  /// once.
  private static let mostFilesKeptOpen = 128

  /// Files that are opened ahead of their check, at most.
  private static let filesOpenedAhead = 16

  /// A file that was opened and checked.
  private struct OpenedFile: Sendable {
    let entryCount: Int
    let hasFlavor: Bool
    let notices: [String]
    /// Where its tasks are best cut, if it has several.
    let borders: [Int]
    /// The file, where it stays open.
    let input: (any EventInput)?
  }

  /// What one task leaves.
  private struct Block: Sendable {
    let selected: EventBuffer
    var cutflow: Cutflow
    let file: Int
    let entries: Int
  }

  /// What a worker thread holds; the reader is the last file's, because tasks come in file order.
  private struct Worker {
    var selector: Selector
    var batch = EventBatch()
    var reader: (file: Int, reader: any EventReader)?
  }

  /// What decides whether the selected file is up to date.
  func identity() throws -> StageIdentity {
    StageIdentity(
      stage: "select",
      configuration: .object([
        "selection": try JSONValue(encoding: settings),
        "sample": try selectionPart(),
        "luminosity_ifb": luminosity.map(JSONValue.number) ?? .null,
        "seed": .integer(Int64(bitPattern: options.seed)),
        "max_events": options.maximumEvents.map { .integer(Int64($0)) } ?? .null,
      ]),
      inputs: inputs.files.map { $0.fingerprint.digest.description })
  }

  /// What the selection takes from the sample's table: neither class nor domain; what the mapping
  /// says, and not where it is.
  private func selectionPart() throws -> JSONValue {
    guard case .object(var members) = try JSONValue(encoding: sample) else { return .null }
    members["class"] = nil
    members["domain"] = nil
    members["mapping"] = try mapping.map { try JSONValue(encoding: $0) }
    return .object(members)
  }

  /// Selects the sample, unless its output is up to date.
  ///
  /// - Returns: What it found, and the selected file, to be published; nil where that is up to date.
  func run(log: Logger) throws -> (cutflow: SampleCutflow, file: FinishedFile?) {
    let identity = try identity()
    let path = options.output.selected(sample.name)
    guard
      let reason = UpToDate.reasonToMake(path, for: identity, force: options.force)
    else {
      log.notice("select \(sample.name): up to date")
      UpToDate.clearAway(after: path)
      let cutflow = try SelectedFileReader(path: path).cutflow
      return (result(cutflow, outcome: .upToDate), nil)
    }
    log.debug("select \(sample.name): \(reason)")
    let (cutflow, file) = try select(identity: identity, to: path, log: log)
    return (result(cutflow, outcome: .made(reason: reason)), file)
  }

  /// What an output that is up to date holds; nil where there is none.
  func finished() throws -> SampleCutflow? {
    let path = options.output.selected(sample.name)
    guard UpToDate.reasonToMake(path, for: try identity(), force: false) == nil else { return nil }
    return result(try SelectedFileReader(path: path).cutflow, outcome: .upToDate)
  }

  private func result(_ cutflow: Cutflow, outcome: StageOutcome) -> SampleCutflow {
    SampleCutflow(
      name: sample.name, cutflow: cutflow,
      yieldPerWeight: sample.yieldPerWeight(
        sumOfWeightsRead: cutflow.rows[0].sumOfWeights, luminosity: luminosity),
      outcome: outcome)
  }

  private func select(
    identity: StageIdentity, to path: String, log: Logger
  ) throws -> (Cutflow, FinishedFile) {
    let files = try openFiles()
    warn(of: files, log)
    let tasks = EntryTask.tasks(
      entryCounts: files.map(\.entryCount), borders: files.map(\.borders),
      limit: options.maximumEvents)
    try AtomicFile.createFolder(of: path)
    let writer = try SelectedFileWriter(path: path, hasFlavor: files.allSatisfy(\.hasFlavor))
    let progress = Progress(
      "select \(sample.name)", unit: "events",
      total: tasks.reduce(0) { $0 + $1.entries.count }, isQuiet: options.isQuiet)
    var cutflow = selection.makeCutflow()
    var records = inputs.files.map { FileCount(of: $0) }
    let buffers = EventBuffers()
    try orderedMap(
      count: tasks.count, threads: options.threads,
      makeWorker: { [selection] in Worker(selector: Selector(selection)) },
      transform: { (worker: inout Worker, task: Int) in
        try block(&worker, tasks[task], of: files[tasks[task].file], into: buffers.take())
      },
      consume: { block in
        try Interruption.check()
        try writer.append(block.selected.events)
        buffers.giveBack(block.selected)
        cutflow.add(block.cutflow)
        records[block.file].add(block.cutflow.rows[0], entries: block.entries)
        progress.advance(by: block.entries)
      })
    progress.finish()
    var run: [String: JSONValue] = [
      "samples": .string(sample.file), "selection": .string(settings.file),
      "out_dir": .string(options.output.path), "threads": .integer(Int64(options.threads)),
    ]
    run["mapping"] = mapping.map { .string($0.file) }
    let stamp = FileStamp(
      config: identity.config(run: .object(run)), inputs: records.map(\.record),
      seed: options.seed, key: identity.key)
    return (cutflow, try writer.finish(cutflow: cutflow, stamp: stamp).file)
  }

  /// Opens every file once, so that a bad one is found before the first event is read.
  private func openFiles() throws -> [OpenedFile] {
    let kept = min(Self.mostFilesKeptOpen, DescriptorLimit.current / 4)
    var opened: [OpenedFile] = []
    var first: (any EventInput)?
    try orderedMap(
      count: inputs.files.count, threads: options.threads, window: Self.filesOpenedAhead,
      makeWorker: {},
      transform: { (_, file: Int) in try open(inputs.files[file]) },
      consume: { input in
        try Interruption.check()
        try selection.check(input)
        if let first { try selection.check(input, besides: first) } else { first = input }
        opened.append(
          OpenedFile(
            entryCount: input.entryCount, hasFlavor: input.hasFlavor, notices: input.notices,
            borders: input.entryCount > EntryTask.maximumEntries ? input.borders : [],
            input: opened.count < kept ? input : nil))
      })
    return opened
  }

  /// Says what the files' readers would not: the first file's notices, and how many others have some.
  private func warn(of files: [OpenedFile], _ log: Logger) {
    let noted = files.map(\.notices).filter { !$0.isEmpty }
    guard let first = noted.first else { return }
    for notice in first { log.warning("select \(sample.name): \(notice)") }
    if noted.count > 1 {
      log.warning(
        "select \(sample.name): \(noted.count - 1) more files have such notices; see prep inspect")
    }
  }

  private func open(_ file: SampleInputs.File) throws -> any EventInput {
    try openEventInput(
      path: file.path,
      options: settings.inputOptions(weightIndex: sample.weightIndex, mapping: mapping))
  }

  private func block(
    _ worker: inout Worker, _ task: EntryTask, of opened: OpenedFile, into buffer: EventBuffer
  ) throws -> Block {
    let file = inputs.files[task.file]
    if worker.reader?.file != task.file {
      worker.reader = (task.file, try (opened.input ?? open(file)).makeReader())
    }
    let cutflow = selection.makeCutflow()
    var block = Block(
      selected: buffer, cutflow: cutflow, file: task.file, entries: task.entries.count)
    guard let reader = worker.reader?.reader else { return block }
    let origin = InputFile(
      index: UInt32(task.file), path: file.path, fingerprint: file.fingerprint.digest)
    for start in stride(
      from: task.entries.lowerBound, to: task.entries.upperBound, by: Self.eventsPerBatch)
    {
      try Interruption.check()
      let end = min(start + Self.eventsPerBatch, task.entries.upperBound)
      try reader.read(start..<end, into: &worker.batch)
      try worker.selector.select(
        worker.batch, of: origin, appendingTo: &buffer.events, cutflow: &block.cutflow)
    }
    return block
  }
}
