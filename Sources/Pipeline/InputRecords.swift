import Events
import Fingerprints
package import StageFiles

/// Counts what is read of one input file.
struct FileCount {
  private let file: SampleInputs.File
  private var entries = 0
  private var weights = ExactSum()

  init(of file: SampleInputs.File) { self.file = file }

  /// Adds entries, with their row `all` of the cutflow.
  mutating func add(_ row: Cutflow.Row, entries: Int) {
    self.entries += entries
    weights.add(row.weights)
  }

  /// The record of the attribute `inputs`.
  var record: InputRecord {
    InputRecord(
      path: file.path, size: file.fingerprint.size,
      fingerprint: file.fingerprint.digest.description, entries: entries,
      sumOfWeights: weights.value)
  }
}

extension StageHeader {
  /// What a later stage takes from the file: its content; of the event files below it the
  /// fingerprints, which key the draws of the domains, and the entries read, which say how many
  /// events the selected ones are a part of. Neither is part of the content.
  package var contents: [String] {
    [contentHash ?? ""]
      + inputs.flatMap(\.eventFiles).map { "\($0.fingerprint) \($0.entries) entries" }
  }
}

extension InputRecord {
  /// The record of a file that an earlier stage made.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - header: Its header.
  ///   - entries: The rows read of it.
  ///   - sumOfWeights: The sum of their weights.
  package init(stageFile path: String, header: StageHeader, entries: Int, sumOfWeights: Double)
    throws
  {
    let fingerprint = try FileFingerprint(path: path)
    self.init(
      path: path, size: fingerprint.size, fingerprint: fingerprint.digest.description,
      entries: entries, sumOfWeights: sumOfWeights, contentHash: header.contentHash,
      inputs: header.inputs)
  }
}
