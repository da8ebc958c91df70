import Foundation
import HDF5Store
import StageFiles
import Training

/// What a scan leaves beside its trainings: `scan.csv`, `points.csv`, `scan.h5` and `chosen.json`.
struct ScanFiles {
  static let trainings = "scan.csv"
  static let points = "points.csv"
  static let both = "scan.h5"
  static let choice = "chosen.json"
  /// What `scan.h5` says of its format.
  static let format = "hep-prep/scan"

  let folder: StudyFolder
  let result: ScanResult
  let options: Scan.Options

  /// Whether a name is one that a scan leaves in its folder.
  static func isOurs(_ name: String) -> Bool {
    [trainings, points, both, choice].contains(name)
      || Setup.allCases.contains { name.hasPrefix("\($0.rawValue)-lambda") }
  }

  /// Writes the files.
  ///
  /// - Parameter input: The domain file.
  func write(input: InputRecord) throws {
    var files = [
      try folder.finish(result.trainings, for: Self.trainings),
      try folder.finish(result.table, for: Self.points),
      try finishBoth(input),
    ]
    if let choices = result.choices {
      files.append(try folder.finish(choices, for: Self.choice))
    } else {
      // The one of an earlier scan is of other tables.
      let path = "\(folder.path)/\(Self.choice)"
      if RunFolder.isOurJSON(path) { try? FileManager.default.removeItem(atPath: path) }
    }
    try FinishedFile.publish(files)
  }

  /// The two tables as `/trainings/<column>` and `/points/<column>`.
  private func finishBoth(_ input: InputRecord) throws -> FinishedFile {
    let writer = try HDF5Writer(
      path: "\(folder.path)/\(Self.both)", format: Self.format, version: StageHeader.Format.version)
    let configurations = result.points.compactMap(\.summary.trainings.first?.config)
    try FileStamp(
      config: CanonicalJSON.text(
        Configuration(
          repeats: options.repeats, rule: options.rule.text, trainings: configurations)),
      inputs: [input], seed: options.training.seed, key: input.contentHash ?? ""
    ).write(to: writer)
    try result.trainings.write(to: writer, group: "/trainings")
    try result.table.write(to: writer, group: "/points")
    return try writer.finish().file
  }

  private struct Configuration: Encodable {
    let repeats: Int
    let rule: String
    /// That of the first training of each point.
    let trainings: [TrainingConfiguration]
  }
}
