import Events
import Fingerprints
package import StageFiles

extension InputRecord {
  /// The record of an event file of which the ledger says what was read.
  init(path: String, size: Int, ledger file: SelectionLedger.File) {
    let all = file.cutflow.first
    self.init(
      path: path, size: size, fingerprint: file.fingerprint,
      entries: file.skipped == nil ? file.end - file.first : 0,
      sumOfWeights: ExactSum(terms: all?.sumOfWeights ?? []).value,
      sumOfSquaredWeights: ExactSum(terms: all?.sumOfSquaredWeights ?? []).value,
      skipped: file.skipped)
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
