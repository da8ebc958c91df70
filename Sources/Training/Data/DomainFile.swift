import Diagnostics
import HDF5Store

/// A domain file as a training or an evaluation uses it: opened, its shapes checked, nothing of the
/// events read yet.
///
/// Domain 0 is the source, domain k + 1 target k. Weights are used as they are stored.
struct DomainFile {
  /// The two parts of each domain.
  enum Part: String {
    case train, test
  }

  let path: String
  /// The names of the features in the order of the columns.
  let featureNames: [String]
  /// Their units; empty texts where the file has none.
  let featureUnits: [String]
  let scaling: Scaling
  /// The targets' names, in byte order; nil for the one that has none.
  let targetNames: [String?]
  /// The attribute `content_hash`, as stored; nil where there is none.
  let contentHash: String?

  private let reader: HDF5Reader
  private let trainingCounts: [Int]

  /// Opens a domain file.
  ///
  /// - Throws: `HDF5Error` where there is no such file, or it lacks a dataset that a training
  ///   reads; ``TrainingError`` (65) where what it has does not fit together.
  init(path: String) throws {
    self.path = path
    reader = try HDF5Reader(path: path)
    let names = try reader.dataset("/features/names").strings()
    featureNames = names
    featureUnits = try reader.contains("/features/units")
      ? reader.dataset("/features/units").strings() : names.map { _ in "" }
    contentHash = try reader.attribute("content_hash")?.string
    targetNames = try Self.targetNames(reader, path)
    scaling = try Self.scaling(reader, path, features: names)
    var counts: [Int] = []
    for location in Self.locations(.train, targetNames) {
      counts.append(try Self.count(reader, location, features: names.count))
    }
    trainingCounts = counts
    for location in Self.locations(.test, targetNames) where !reader.contains("\(location)/x") {
      // Found out now: after hours of training it would come late. No test data is opened.
      _ = try reader.dataset("\(location)/x")
    }
  }

  /// The number of domains K: the source and its targets.
  var domainCount: Int { targetNames.count + 1 }

  /// The number of training events of a domain.
  func trainingCount(domain: Int) -> Int { trainingCounts[domain] }

  /// The place of a domain's part in the file: "/train/target/sherpa".
  func location(_ part: Part, domain: Int) -> String {
    Self.locations(part, targetNames)[domain]
  }

  /// The datasets of a domain's part.
  func events(_ part: Part, domain: Int) throws -> DomainEvents {
    try DomainEvents(
      reader, path: path, location: location(part, domain: domain), featureNames: featureNames)
  }

  /// The content hash computed anew; reads the whole file.
  func computedHash() throws(HDF5Error) -> String { try reader.contentHash() }

  private static func locations(_ part: Part, _ targets: [String?]) -> [String] {
    ["/\(part.rawValue)/source"]
      + targets.map { "/\(part.rawValue)/target" + ($0.map { "/\($0)" } ?? "") }
  }

  private static func targetNames(_ reader: HDF5Reader, _ path: String) throws -> [String?] {
    let group = "/train/target"
    let children = try reader.children(of: group)
    let named = try children.filter { try reader.isGroup("\(group)/\($0)") }
    let isUnnamed = children.contains("x")
    guard isUnnamed != !named.isEmpty else {
      throw TrainingError.badDomains(
        path: path, location: group,
        found: isUnnamed
          ? "a target without name beside \(named.joined(separator: ", "))" : "no target",
        expected: "one target without name, or named ones alone")
    }
    return isUnnamed ? [nil] : named
  }

  private static func scaling(
    _ reader: HDF5Reader, _ path: String, features: [String]
  ) throws -> Scaling {
    guard !features.isEmpty else {
      throw TrainingError.badDomains(
        path: path, location: "/features/names", found: "no feature", expected: "at least one")
    }
    let (mean, std) = try (reader.dataset("/scaling/mean"), reader.dataset("/scaling/std"))
    for dataset in [mean, std] { try dataset.expect(shape: [features.count]) }
    let scaling = Scaling(mean: try mean.values(), std: try std.values())
    for (i, name) in features.enumerated() {
      guard scaling.mean[i].isFinite, scaling.std[i].isFinite, scaling.std[i] > 0 else {
        throw TrainingError.badDomains(
          path: path, location: "/scaling: feature \"\(name)\"",
          found: "mean \(scaling.mean[i]), std \(scaling.std[i])",
          expected: "finite numbers, the second above 0")
      }
    }
    return scaling
  }

  private static func count(
    _ reader: HDF5Reader, _ location: String, features: Int
  ) throws(HDF5Error) -> Int {
    let x = try reader.dataset("\(location)/x")
    try x.expect(shape: [nil, features])
    return x.rowCount
  }
}
