import Foundation
import StageFiles

/// A finished run, with a domain file that has the features of its model.
struct OpenedRun {
  let record: RunRecord
  let model: Model
  let file: DomainFile
  /// The columns of the file that the model takes, in its order; nil for all of them.
  let columns: [Int]?
  /// Whether the file is the one that the run was trained on.
  let isOwn: Bool

  /// Opens a run.
  ///
  /// - Parameter domainsPath: The domain file; nil for the one that the run was trained on.
  /// - Throws: ``TrainingError`` where there is no finished run, its domain file is another by now, or
  ///   the file's features are not the model's; errors of the files.
  init(_ folder: RunFolder, domainsPath: String?) throws {
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw TrainingError.noRun(path: folder.path, missing: "such folder")
    }
    record = try folder.readRecord()
    model = try Model(path: folder.model)
    file = try DomainFile(path: domainsPath ?? record.domains.path)
    columns = try Self.columns(of: model, in: file, isSubset: record.features != nil)
    isOwn = Self.isTrainedOn(file, record)
    guard domainsPath != nil || isOwn else {
      throw TrainingError.domainsChanged(path: file.path, run: folder.path)
    }
  }

  private static func isTrainedOn(_ file: DomainFile, _ record: RunRecord) -> Bool {
    guard let hash = file.reader.contentHash, !hash.isEmpty else {
      // A foreign file without a hash: its path is all that is known of it.
      return file.identity(trainingHash: "").path == record.domains.path
    }
    return hash == record.domains.contentHash
  }

  /// The columns of the file that the model takes, in its order; nil for all of them.
  ///
  /// - Parameter isSubset: Whether the model was trained on some features of its file: then they are
  ///   looked up by name, and the file may have others beside them.
  private static func columns(
    of model: Model, in file: DomainFile, isSubset: Bool
  ) throws(TrainingError) -> [Int]? {
    let (found, expected) = (file.reader.names, model.featureNames)
    if isSubset {
      return try expected.enumerated().map { (column, name) throws(TrainingError) in
        guard let place = found.firstIndex(of: name) else {
          throw .otherFeatures(path: file.path, column: column, found: nil, expected: name)
        }
        return place
      }
    }
    for column in 0..<max(found.count, expected.count) {
      let pair = [found, expected].map { column < $0.count ? $0[column] : nil }
      guard pair[0] == pair[1] else {
        throw .otherFeatures(
          path: file.path, column: column, found: pair[0], expected: pair[1])
      }
    }
    return nil
  }
}
