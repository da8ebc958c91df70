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

  /// What decides whether the selected file is up to date.
  func identity() throws -> StageIdentity {
    var configuration: [String: JSONValue] = [
      "selection": try JSONValue(encoding: settings),
      "sample": try selectionPart(),
      "luminosity_ifb": luminosity.map(JSONValue.number) ?? .null,
      "seed": .integer(Int64(bitPattern: options.seed)),
      "max_events": options.maximumEvents.map { .integer(Int64($0)) } ?? .null,
    ]
    if options.onBadFile != .stop {
      configuration["on_bad_file"] = .string(options.onBadFile.rawValue)
    }
    configuration[StageIdentity.shardMember] = options.shard.map { .string("\($0)") }
    return StageIdentity(
      stage: "select", configuration: .object(configuration),
      inputs: inputs.files.map(\.identityText))
  }

  /// The selected file that is made.
  var outputPath: String { options.output.selected(sample.name, options.shard) }

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
    let path = outputPath
    guard
      let reason = UpToDate.reasonToMake(path, for: identity, force: options.force)
    else {
      log.notice("\(title): up to date")
      UpToDate.clearAway(after: path)
      return (try result(readFrom: path), nil)
    }
    log.debug("\(title): makes \(path): \(reason)")
    let (cutflow, ledger, file) = try select(identity: identity, to: path, log: log)
    return (result(cutflow, ledger, outcome: .made(reason: reason)), file)
  }

  /// What an output that is up to date holds; nil where there is none.
  func finished() throws -> SampleCutflow? {
    guard UpToDate.reasonToMake(outputPath, for: try identity(), force: false) == nil else {
      return nil
    }
    return try result(readFrom: outputPath)
  }

  private func result(readFrom path: String) throws -> SampleCutflow {
    let file = try SelectedFileReader(path: path)
    return result(file.cutflow, file.ledger, outcome: .upToDate)
  }

  private func result(
    _ cutflow: Cutflow, _ ledger: SelectionLedger?, outcome: StageOutcome
  ) -> SampleCutflow {
    SampleCutflow(
      name: sample.name, shard: options.shard, cutflow: cutflow,
      yieldPerWeight: sample.yieldPerWeight(
        sumOfWeightsRead: cutflow.rows[0].sumOfWeights, luminosity: luminosity),
      skipped: ledger?.skippedFiles ?? [], outcome: outcome)
  }

  /// How messages begin: "select ttH", "select ttH 2/4".
  var title: String { "select \(sample.name)\(options.shard.map { " \($0)" } ?? "")" }

  private func select(
    identity: StageIdentity, to path: String, log: Logger
  ) throws -> (Cutflow, SelectionLedger, FinishedFile) {
    let progress = Progress(title, "opening", log: log, isQuiet: options.isQuiet)
    defer { progress.finish() }
    let files = try openFiles(progress, log)
    warn(of: files, log)
    let total = min(files.reduce(0) { $0 + $1.entryCount }, options.maximumEvents ?? .max)
    let entries = options.shard?.range(of: total) ?? 0..<total
    try AtomicFile.createFolder(of: path)
    let writer = try SelectedFileWriter(path: path, hasFlavor: files.allSatisfy(\.hasFlavor))
    var assembly = SampleAssembly(
      writer: writer, empty: selection.makeCutflow(), files: unread(files, entries))
    try read(entries, of: files, into: &assembly, progress, log)
    let ledger = SelectionLedger(
      totalEntries: total, firstEntry: entries.lowerBound, endEntry: entries.upperBound,
      files: assembly.files)
    try check(assembly.cutflow, ledger, log)
    let stamp = FileStamp(
      config: identity.config(run: runPart), inputs: records(ledger), seed: options.seed,
      key: identity.key)
    progress.begin("hashing and writing")
    let file = try writer.finish(cutflow: assembly.cutflow, ledger: ledger, stamp: stamp).file
    return (assembly.cutflow, ledger, file)
  }

  /// The ledger's files before any was read.
  private func unread(_ files: [OpenedFile], _ entries: Range<Int>) -> [SelectionLedger.File] {
    let ranges = EntryTask.ranges(of: entries, entryCounts: files.map(\.entryCount))
    let nothing = selection.makeCutflow().rows.map(SelectionLedger.Row.init)
    return zip(zip(inputs.files, files), ranges).map { file, range in
      SelectionLedger.File(
        name: file.0.name, fingerprint: file.0.digest.description, entries: file.1.entryCount,
        first: range.lowerBound, end: range.upperBound, rows: 0, cutflow: nothing,
        skipped: file.1.failure)
    }
  }

  /// The attribute `inputs`.
  private func records(_ ledger: SelectionLedger) -> [InputRecord] {
    zip(inputs.files, ledger.files).map { file, read in
      InputRecord(path: file.path, size: file.size, ledger: read)
    }
  }

  /// What does not decide the output.
  private var runPart: JSONValue {
    var run: [String: JSONValue] = [
      "samples": .string(sample.file), "selection": .string(settings.file),
      "out_dir": .string(options.output.path), "threads": .integer(Int64(options.threads)),
    ]
    run["mapping"] = mapping.map { .string($0.file) }
    return .object(run)
  }

  /// Says that a file is left out.
  func tell(_ reason: String, _ log: Logger) {
    log.warning("\(title): left out: \(reason)")
  }

  /// Refuses a sample of which nothing was read for bad files, and sums beyond all numbers; says where
  /// the sample's own sum of weights does not know what was left out.
  private func check(_ cutflow: Cutflow, _ ledger: SelectionLedger, _ log: Logger) throws {
    let skipped = ledger.skippedFiles
    if let first = skipped.first, skipped.count == ledger.files.count {
      throw PipelineError.everyFileBad(
        sample: sample.name, count: skipped.count, reason: first.reason)
    }
    for (index, row) in cutflow.rows.enumerated() {
      let parts = ledger.files.map { $0.cutflow[index] } + [SelectionLedger.Row(row)]
      guard parts.allSatisfy(\.isFinite) else {
        throw PipelineError.sumNotFinite(sample: sample.name, cut: row.name)
      }
    }
    if !skipped.isEmpty, sample.sumOfWeights != nil {
      let hint = "expected yields are too small; correct it or repair the files"
      log.warning(
        "\(title): sum_of_weights of \(sample.file) counts what was left out too: \(hint)")
    }
  }
}
