import Diagnostics
import Events
import HDF5Store
import Settings
import StageFiles

/// The shards of one sample's selected events on their way to one file.
struct SelectedMerge {
  private typealias Part = ShardPart<SelectedFileReader, SelectionLedger>

  let sample: String
  private let parts: [Part]
  private let ledger: SelectionLedger
  private let identity: StageIdentity

  /// Opens the parts and checks that they make up the whole.
  ///
  /// - Parameter progress: Is told of every part.
  /// - Throws: ``MergeError`` naming the file that does not fit; errors of the files.
  init(_ shards: ShardFiles, _ progress: Progress) throws {
    sample = shards.sample
    parts = try shards.open(progress) { path in
      let reader = try SelectedFileReader(path: path)
      return (reader, reader.header, reader.ledger)
    }
    for part in parts { try Self.checkRows(part) }
    identity = parts[0].identity.whole
    ledger = try Self.join(parts)
  }

  /// Refuses a ledger that counts other rows or files than there are.
  private static func checkRows(_ part: Part) throws(MergeError) {
    let rows = part.ledger.files.reduce(0) { $0 &+ $1.rows }
    let hasAllFiles = part.reader.header.inputs.count == part.ledger.files.count
    guard rows == part.reader.count, hasAllFiles else {
      throw MergeError.rows(path: part.path, found: part.reader.count, expected: rows)
    }
  }

  /// Writes the whole, unless it is there.
  func run(output: OutputFolder, force: Bool, _ progress: Progress) throws -> SampleCutflow {
    let path = output.selected(sample)
    var reason = UpToDate.reasonToMake(path, for: identity, force: force)
    // A shard that was made anew may have read what it could not read before.
    if reason == nil, try SelectedFileReader(path: path).ledger != ledger {
      reason = "the shards have read otherwise"
    }
    let cutflow = ledger.cutflow(names: parts[0].reader.cutflow.rows.map(\.name))
    guard let reason else {
      UpToDate.clearAway(after: path)
      return result(cutflow, .upToDate)
    }
    let writer = try SelectedFileWriter(path: path, hasFlavor: parts[0].reader.hasFlavor)
    progress.begin(unit: "events", total: parts.reduce(0) { $0 + $1.reader.count })
    try copy(to: writer, progress)
    progress.begin("hashing and writing")
    let inputs = parts[0].reader.header.inputs
    let stamp = FileStamp(
      config: identity.config(run: .object(["shards": .integer(Int64(parts.count))])),
      inputs: zip(inputs, ledger.files).map {
        InputRecord(path: $0.path, size: $0.size, ledger: $1)
      },
      seed: parts[0].reader.header.seed ?? 0, key: identity.key)
    try writer.commit(cutflow: cutflow, ledger: ledger, stamp: stamp)
    return result(cutflow, .made(reason: reason))
  }

  private func result(_ cutflow: Cutflow, _ outcome: StageOutcome) -> SampleCutflow {
    SampleCutflow(
      name: sample, shard: nil, cutflow: cutflow,
      yieldPerWeight: identity.yieldPerWeight(sumOfWeightsRead: cutflow.rows[0].sumOfWeights),
      skipped: ledger.skippedFiles, outcome: outcome)
  }

  /// Copies the rows of all parts but those of files that some part had to leave out.
  private func copy(to writer: SelectedFileWriter, _ progress: Progress) throws {
    var selected = SelectedEvents()
    var last: (file: UInt32, entry: UInt64)?
    for part in parts {
      var start = 0
      for (index, (file, whole)) in zip(part.ledger.files, ledger.files).enumerated() {
        let end = start + file.rows
        defer { start = end }
        guard whole.skipped == nil else { continue }
        for row in stride(from: start, to: end, by: MergeStage.rowsPerBlock) {
          try Interruption.check()
          try part.reader.read(row..<min(row + MergeStage.rowsPerBlock, end), into: &selected)
          guard selected.file.allSatisfy({ $0 == UInt32(index) }) else {
            throw MergeError.otherFile(path: part.path, row: row, file: file.name)
          }
          try MergeStage.checkOrder(
            selected.file, selected.events.entry, after: &last, firstRow: row, of: part.path)
          try writer.append(selected)
          progress.advance(by: selected.count)
        }
      }
    }
  }

  /// The ledger of the whole.
  private static func join(_ parts: [Part]) throws -> SelectionLedger {
    var whole = parts[0].ledger
    if whole.firstEntry != 0 {
      throw MergeError.range(
        path: parts[0].path, other: "nothing", found: whole.firstEntry, expected: 0)
    }
    for (previous, part) in zip(parts, parts.dropFirst()) {
      try check(part, previous)
      guard part.ledger.firstEntry == whole.endEntry else {
        throw MergeError.range(
          path: part.path, other: previous.path, found: part.ledger.firstEntry,
          expected: whole.endEntry)
      }
      whole.endEntry = part.ledger.endEntry
      for index in whole.files.indices { whole.files[index].add(part.ledger.files[index]) }
    }
    let last = parts[parts.count - 1]
    guard whole.endEntry == whole.totalEntries else {
      throw MergeError.range(
        path: "the end", other: last.path, found: whole.totalEntries, expected: whole.endEntry)
    }
    return whole
  }

  /// Refuses a part that knows other files, or other entries of them, than the part before it.
  private static func check(_ part: Part, _ other: Part) throws(MergeError) {
    func refuse(_ file: String, _ found: String, _ expected: String) -> MergeError {
      MergeError.differentFiles(
        path: part.path, other: other.path, file: file, found: found, expected: expected)
    }
    let (files, others) = (part.ledger.files, other.ledger.files)
    guard files.count == others.count, part.reader.hasFlavor == other.reader.hasFlavor,
      part.reader.cutflow.rows.map(\.name) == other.reader.cutflow.rows.map(\.name)
    else { throw refuse("list", "\(files.count) files", "\(others.count)") }
    for (file, known) in zip(files, others) {
      guard file.fingerprint == known.fingerprint else {
        throw refuse(file.name, "the fingerprint \(file.fingerprint)", known.fingerprint)
      }
      guard file.entries == known.entries else {
        throw refuse(
          file.name, "\(file.entries) entries\(file.skipped.map { " (\($0))" } ?? "")",
          "\(known.entries)\(known.skipped.map { " (\($0))" } ?? "")")
      }
    }
    guard part.ledger.totalEntries == other.ledger.totalEntries else {
      throw refuse(
        "list", "\(part.ledger.totalEntries) entries in all", "\(other.ledger.totalEntries)")
    }
  }
}

extension SelectionLedger.File {
  /// Adds what the next part read of the file; left out by one part, it is left out by all.
  fileprivate mutating func add(_ next: SelectionLedger.File) {
    if first == end { first = next.first }
    if next.first < next.end { end = next.end }
    let names = cutflow.map { _ in "" }
    var sum = self.cutflow(names: names)
    sum.add(next.cutflow(names: names))
    rows += next.rows
    skipped = skipped ?? next.skipped
    if skipped != nil {
      sum = Cutflow(names: names)
      rows = 0
    }
    cutflow = sum.rows.map(SelectionLedger.Row.init)
  }
}

extension StageIdentity {
  /// What a unit of selected weight is worth, from the sample's table in the configuration.
  fileprivate func yieldPerWeight(sumOfWeightsRead: Double) -> Double? {
    let table = configuration["sample"]
    var sample = Sample(name: "", eventClass: .background, domain: .both, patterns: [])
    sample.crossSectionPB = table?["cross_section_pb"]?.double
    sample.kFactor = table?["k_factor"]?.double ?? 1
    sample.sumOfWeights = table?["sum_of_weights"]?.double
    return sample.yieldPerWeight(
      sumOfWeightsRead: sumOfWeightsRead, luminosity: configuration["luminosity_ifb"]?.double)
  }
}
