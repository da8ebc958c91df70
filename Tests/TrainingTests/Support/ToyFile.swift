import Foundation
import HDF5Store

@testable import Training

/// A domain file of toy events in a folder of its own, removed with it.
final class ToyFile {
  /// What a test may change.
  struct Contents {
    /// Training events of a class in the source.
    var trainingEvents = 200
    /// Test events of a class in each domain.
    var testEvents = 100
    /// Names of targets; nil for one without.
    var targets: [String?] = [nil]
    var hasTruth = true
    var hasTestPart = true
    var featureNames = ["x0", "x1", "noise"]
    /// The columns of the toy events that the file has; as many as there are names.
    var columns = [0, 1, 2]
    /// Seed of all events.
    var seed: UInt64 = 1
    /// Changes a column before it is written, by its path.
    var change: (_ path: String, _ values: inout [Float]) -> Void = { _, _ in }
    /// Datasets that are left out.
    var missing: Set<String> = []
  }

  let folder: String
  var path: String { "\(folder)/domains.h5" }

  init(_ edit: (inout Contents) -> Void = { _ in }) throws {
    folder = NSTemporaryDirectory() + "hep-prep-training-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    var contents = Contents()
    edit(&contents)
    try Self.write(contents, to: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static func write(_ contents: Contents, to path: String) throws {
    let writer = try HDF5Writer(path: path, format: "hep-prep/domains", version: 1)
    func column(_ name: String, _ values: [Float], width: Int? = nil) throws {
      guard !contents.missing.contains(name) else { return }
      var values = values
      contents.change(name, &values)
      let rowShape = width.map { [$0] } ?? []
      try writer.createDataset(
        name, of: Float.self, rowShape: rowShape, unit: "", description: "toy"
      ).append(values)
    }
    func labels(_ name: String, _ values: [UInt8]) throws {
      guard !contents.missing.contains(name) else { return }
      try writer.createDataset(name, of: UInt8.self, unit: "", description: "toy").append(values)
    }
    var stream: UInt64 = 0
    for part in contents.hasTestPart ? ["train", "test"] : ["train"] {
      let events = part == "train" ? contents.trainingEvents : contents.testEvents
      func draw(_ signal: Int, isTarget: Bool) -> ToyDomain {
        stream += 1
        return ToyDomain(
          signal: signal, background: events, isTarget: isTarget, seed: contents.seed,
          stream: stream)
      }
      let source = draw(events, isTarget: false)
      try column(
        "/\(part)/source/x", source.features(contents.columns), width: contents.columns.count)
      try labels("/\(part)/source/label", source.labels)
      try column("/\(part)/source/w_label", source.labelWeights)
      try column("/\(part)/source/w_domain", source.domainWeights)
      for name in contents.targets {
        let target = draw(part == "train" ? events / 19 : events, isTarget: true)
        let place = "/\(part)/target" + (name.map { "/\($0)" } ?? "")
        try column("\(place)/x", target.features(contents.columns), width: contents.columns.count)
        try column(
          "\(place)/w_domain",
          part == "train" ? target.labels.map { _ in 1 } : target.domainWeights)
        if contents.hasTruth {
          try labels("\(place)/truth_label", target.labels)
          try column("\(place)/w_truth", target.labelWeights)
        }
      }
    }
    let zeros = contents.featureNames.map { _ in 0.0 }
    for (name, values) in [("mean", zeros), ("std", zeros.map { _ in 1.0 })] {
      try writer.createDataset(
        "/scaling/\(name)", of: Double.self, unit: "", description: "toy"
      ).append(values)
    }
    try writer.writeStrings("/features/names", contents.featureNames, unit: "", description: "toy")
    try writer.commit()
  }
}
