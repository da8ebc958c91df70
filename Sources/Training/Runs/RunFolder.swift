import ByteSources
import Diagnostics
import Foundation
import HDF5Store

/// The folder of a run: `model.h5`, `history.csv`, `run.json` and `train.log`; of one that was
/// evaluated, `evaluation.json`; of one that is not finished, `checkpoint.bin`.
///
/// `run.json` is written last: with it, and with the model it names, a run is finished.
package struct RunFolder: Sendable {
  /// The folder.
  package let path: String

  /// A folder, which need not exist.
  package init(path: String) { self.path = path }

  /// The model.
  package var model: String { "\(path)/model.h5" }
  /// What a study leaves of a training that failed.
  var failure: String { "\(path)/failed.json" }
  var history: String { "\(path)/history.csv" }
  var record: String { "\(path)/run.json" }
  var log: String { "\(path)/train.log" }
  var evaluation: String { "\(path)/evaluation.json" }
  var checkpoint: CheckpointFile { CheckpointFile(path: "\(path)/checkpoint.bin") }

  /// Refuses a folder that this program did not make: one that is neither empty nor holds our log
  /// or record. The beginning of a log alone is what a full disk leaves of a run that could not begin.
  ///
  /// - Throws: ``TrainingError/notOurs(path:found:)``.
  func requireOurs() throws(TrainingError) {
    guard let names = try contents() else { return }
    let hasBegun = names == [(log as NSString).lastPathComponent] && hasBarelyBegun(log)
    let isOurs = begins(log, with: RunLog.mark) || Self.isOurJSON(record)
    guard names.isEmpty || hasBegun || isOurs else {
      throw .notOurs(path: path, found: "a folder of other files")
    }
  }

  /// The names in the folder, "?" where they cannot be read; nil where there is no folder.
  ///
  /// - Throws: ``TrainingError/notOurs(path:found:)`` where the path is a file's.
  package func contents() throws(TrainingError) -> [String]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else { throw .notOurs(path: path, found: "a file") }
    return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? ["?"]
  }

  /// The record of a finished run; nil where there is none, or where it does not belong to the
  /// model beside it.
  package func finishedRecord() -> RunRecord? {
    guard let record = try? readRecord(),
      let reader = try? HDF5Reader(path: model),
      let hash = try? reader.attribute("content_hash"), hash.string == record.hashes.model
    else { return nil }
    return record
  }

  /// The most bytes of a record that are read; ours have some ten thousand.
  private static let recordLimit = 1 << 22

  /// Reads `run.json`.
  ///
  /// - Throws: ``TrainingError`` where it is missing, or is no record of this version.
  package func readRecord() throws(TrainingError) -> RunRecord {
    guard FileManager.default.fileExists(atPath: record) else {
      throw .noRun(path: path, missing: "run.json")
    }
    do {
      let bytes = try wholeFile(path: record, limit: Self.recordLimit)
      let found = try JSONDecoder().decode(RunRecord.self, from: Data(bytes))
      guard found.format == RunRecord.format, found.formatVersion == RunRecord.formatVersion else {
        throw TrainingError.badRun(
          path: record, location: "format", found: "\(found.format) \(found.formatVersion)",
          expected: "\(RunRecord.format) \(RunRecord.formatVersion)")
      }
      return found
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .badRun(
        path: record, location: "JSON", found: "no record of a run", expected: "one")
    }
  }

  /// Makes the folder and takes its lock, which the log that is returned holds.
  ///
  /// - Throws: ``TrainingError/inUse(path:)``, an error of status 73 where the folder cannot be made.
  func open() throws -> RunLog {
    try AtomicFile.createFolder(of: log)
    return try RunLog(path: log, folder: path)
  }

  /// Removes what an earlier run left in the folder, and begins the log anew.
  func clear(_ log: RunLog, firstLine: String) throws {
    try log.restart(firstLine)
    try removeResults()
    try removeCheckpoint()
  }

  /// Removes what a run has in the end, and what dead processes left of it.
  ///
  /// The record goes first: without it what is left of the others is no run.
  func removeResults() throws {
    for file in [record, failure, model, history, evaluation] { try remove(file) }
  }

  /// Removes the checkpoint, where there is one.
  func removeCheckpoint() throws { try remove(checkpoint.path) }

  private func remove(_ file: String) throws {
    guard unlink(file) == 0 || errno == ENOENT else {
      throw SystemCallFailure(path: file, operation: "remove", code: errno, isOutput: true)
    }
    AtomicFile.removeDeadTemporaries(of: file)
  }

  /// Writes `history.csv`.
  func write(_ history: History) throws {
    try AtomicFile.write(history.text, to: self.history) {
      begins($0, with: History.columns[0] + ",")
    }
  }

  /// Writes `run.json`.
  func write(_ record: RunRecord) throws {
    try AtomicFile.write(
      CanonicalJSON.readableText(record), to: self.record, replacing: Self.isOurJSON)
  }

  /// Writes `evaluation.json`, where it is not the same already: a folder that cannot be written to can
  /// be evaluated again.
  func write(_ evaluation: EvaluationFile) throws {
    let text = CanonicalJSON.readableText(evaluation)
    let old = try? wholeFile(path: self.evaluation, limit: text.utf8.count)
    guard old.map({ $0.elementsEqual(text.utf8) }) != true else { return }
    try AtomicFile.write(text, to: self.evaluation, replacing: Self.isOurJSON)
  }

  /// Whether `evaluation.json` is there.
  var hasEvaluation: Bool { FileManager.default.fileExists(atPath: evaluation) }

  /// Whether a file is a JSON object that says this program made it.
  package static func isOurJSON(_ path: String) -> Bool {
    guard let bytes = try? wholeFile(path: path, limit: 1 << 28),
      let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
      let creator = object["creator"] as? String
    else { return false }
    return creator.hasPrefix(RunLog.mark)
  }

  /// Whether a log ends within its mark.
  private func hasBarelyBegun(_ path: String) -> Bool {
    guard let bytes = try? wholeFile(path: path, limit: RunLog.mark.utf8.count) else {
      return false
    }
    return RunLog.mark.utf8.starts(with: bytes)
  }

  private func begins(_ path: String, with text: String) -> Bool {
    beginning(ofFileAt: path, count: text.utf8.count).map { $0.elementsEqual(text.utf8) } ?? false
  }
}
