import Foundation
import HDF5Store
import NeuralNetwork
import StageFiles
import Training

/// A finished training, ready to be used.
struct ScoredRun: Sendable {
  let folder: RunFolder
  let record: RunRecord
  let model: Model
  /// The event files that the domain file was made of; nil where it did not say.
  let eventFiles: [InputRecord]?

  var path: String { folder.path }
  /// The content hash of the model: what its responses depend on.
  var modelHash: String { record.hashes.model }

  /// Opens a run.
  ///
  /// - Throws: `TrainingError` where there is no finished run, or its files cannot be used;
  ///   ``ScoringError/otherModel(run:)``.
  init(path: String) throws {
    folder = RunFolder(path: path)
    guard FileManager.default.fileExists(atPath: path) else {
      throw TrainingError.noRun(path: path, missing: "such folder")
    }
    record = try folder.readRecord()
    model = try Model(path: folder.model)
    let header = try StageHeader.read(path: folder.model)
    guard header?.contentHash == record.hashes.model else {
      throw ScoringError.otherModel(run: path)
    }
    eventFiles = header?.inputs.first?.inputs?.eventFilesBySample?.flatMap(\.self)
  }

  /// Refuses features that are not those of the model, in its order.
  func require(_ names: [String], of path: String) throws(ScoringError) {
    guard let difference = FeatureDifference(found: names, expected: model.featureNames) else {
      return
    }
    throw .otherFeatures(path: path, run: self.path, difference: difference.description)
  }
}

/// How two lists of features differ, by name.
struct FeatureDifference: CustomStringConvertible {
  private let missing: [String]
  private let unknown: [String]
  /// The first column in which the same features come in another order.
  private let moved: (column: Int, found: String, expected: String)?

  /// Nil where the lists are the same.
  init?(found: [String], expected: [String]) {
    guard found != expected else { return nil }
    missing = expected.filter { !found.contains($0) }
    unknown = found.filter { !expected.contains($0) }
    moved = zip(found, expected).enumerated().first { $1.0 != $1.1 }
      .map { ($0, $1.0, $1.1) }
  }

  /// "misses "a" and has "b", which the model does not".
  var description: String {
    var parts: [String] = []
    if !missing.isEmpty { parts.append("found none of the name \(Self.list(missing))") }
    if !unknown.isEmpty {
      parts.append("found \(Self.list(unknown)), which the model does not have")
    }
    if parts.isEmpty, let moved {
      parts.append(
        "found the model's features in another order (column \(moved.column) is "
          + "\"\(moved.found)\", in the model \"\(moved.expected)\")")
    }
    // What is left: a name twice.
    return parts.isEmpty ? "found a feature twice" : parts.joined(separator: "; ")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }
}
