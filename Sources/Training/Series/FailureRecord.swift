import ByteSources
import Diagnostics
import Foundation
import HDF5Store

/// What `failed.json` says in the folder of a study's training that failed: the same training would
/// fail again, and a study that goes on does not try.
struct FailureRecord: Codable, Equatable {
  private(set) var format = "hep-prep/failed-run"
  private(set) var creator = Product.creator
  /// The key of the training.
  let key: String
  /// Why it failed.
  let failure: TrainingFailure
}

extension RunFolder {
  /// The record of a failed training; nil where there is none.
  func failureRecord() -> FailureRecord? {
    guard let bytes = try? wholeFile(path: failure, limit: 1 << 16) else { return nil }
    return try? JSONDecoder().decode(FailureRecord.self, from: Data(bytes))
  }

  /// Writes `failed.json`.
  func write(_ record: FailureRecord) throws {
    try AtomicFile.write(
      CanonicalJSON.readableText(record), to: failure, replacing: Self.isOurJSON)
  }
}
