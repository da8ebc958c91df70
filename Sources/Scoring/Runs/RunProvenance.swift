import Diagnostics
import Fingerprints
import Foundation
import Logging
import StageFiles
import Training

/// Finds out which of some events a run has seen.
struct RunProvenance {
  /// Domain files that the user names, for runs whose own has moved.
  let domainsPaths: [String]
  /// Whether events are taken as unseen where nothing says what a run saw.
  let assumesUnseen: Bool
  let log: Logger

  /// What a run saw of the events of some files.
  ///
  /// - Throws: ``ScoringError`` where that cannot be told and the user does not vouch for it; errors
  ///   of the files.
  func parts(of run: ScoredRun, for files: [Digest]) throws -> EventParts {
    if let known = run.eventFiles, sharesNone(known, files) { return EventParts() }
    do {
      let reader = try domainFile(of: run)
      do {
        return try EventParts(reader)
      } catch let reason as NoEventRecord {
        throw ScoringError.unknownEvents(run: run.path, path: reader.path, found: reason.found)
      }
    } catch let error as ScoringError where assumesUnseen {
      log.warning(
        "\(run.path): which events it was trained on is not known; taken as none of these, as --assume-unseen says (\(error.line))"
      )
      return EventParts()
    }
  }

  /// Whether a run's domain file was made of none of these event files: then it saw none of these
  /// events, and nobody needs the file.
  private func sharesNone(_ known: [InputRecord], _ files: [Digest]) -> Bool {
    guard !known.isEmpty else { return false }
    let digests = known.map { Digest(hex: $0.fingerprint) }
    return digests.allSatisfy { digest in digest.map { !files.contains($0) } ?? false }
  }

  /// The domain file that a run was trained on: where it was, or one that the user names, by its
  /// content hash.
  func domainFile(of run: ScoredRun) throws -> DomainsFileReader {
    let own = run.record.domains.path
    guard let hash = run.record.domains.contentHash, !hash.isEmpty else {
      throw ScoringError.unknownEvents(run: run.path, path: own, found: "no content_hash")
    }
    var exists = false
    for path in [own] + domainsPaths {
      // Its own may have moved. One that the user names and that is not there is an error of reading.
      if path == own, !FileManager.default.fileExists(atPath: path) { continue }
      exists = true
      let reader = try DomainsFileReader(path: path)
      // By its contents: an edited file with the old attribute would tell of other events.
      if reader.contentHash == hash, try reader.computeContentHash() == hash { return reader }
    }
    throw exists
      ? ScoringError.domainsChanged(run: run.path, path: domainsPaths.last ?? own)
      : ScoringError.domainsMissing(run: run.path, path: own)
  }
}
