import Fingerprints
import Foundation
import NeuralNetwork
import StageFiles

/// A domain file as a training or an evaluation uses it: opened, nothing of the events read yet.
///
/// Domain 0 is the source, domain k + 1 target k. Weights are used as they are stored.
struct DomainFile: Sendable {
  let reader: DomainsFileReader
  /// The domains, the source first.
  let roles: [DomainRole]

  /// Opens a domain file.
  ///
  /// - Throws: An error of status 66 where there is no such file; 65 where it is no domain file, or
  ///   lacks a domain's part.
  init(path: String) throws {
    reader = try DomainsFileReader(path: path)
    roles = [.source] + reader.targets
    for part in DomainPart.allCases {
      for role in roles {
        // Shapes are checked now, of the test part too, whose values stay unread: after hours of
        // training it would come late.
        _ = try reader.block(part, role)
      }
    }
  }

  var path: String { reader.path }
  /// The number of domains K: the source and its targets.
  var domainCount: Int { roles.count }
  /// The number of features.
  var featureCount: Int { reader.names.count }
  /// The names of the targets that have one, in byte order.
  var targetNames: [String] { roles.compactMap(Self.name) }

  /// The name of a target that has one.
  static func name(_ role: DomainRole) -> String? {
    guard case .target(let name) = role else { return nil }
    return name
  }

  /// A domain's part.
  func block(_ part: DomainPart, domain: Int) throws -> DomainBlock {
    try reader.block(part, roles[domain])
  }

  /// How a record names this file.
  func identity(trainingHash: String) -> RunRecord.Domains {
    RunRecord.Domains(
      path: URL(fileURLWithPath: path).path, contentHash: reader.contentHash,
      trainingHash: trainingHash)
  }

  /// How a model's attribute `inputs` lists this file.
  ///
  /// - Parameter trained: What was read of it.
  func inputRecord(_ trained: TrainingData) throws -> InputRecord {
    let fingerprint = try FileFingerprint(path: path)
    let weights = trained.tables.flatMap(\.domainWeights)
    return InputRecord(
      path: path, size: fingerprint.size, fingerprint: fingerprint.digest.description,
      entries: weights.count, sumOfWeights: weights.reduce(0) { $0 + Double($1) },
      contentHash: reader.contentHash, inputs: reader.header?.inputs)
  }
}

extension DomainBlock {
  /// How many rows are read at a time where not all are kept.
  static let blockRows = 65_536

  /// The rows in blocks of at most ``blockRows``.
  var blocks: [Range<Int>] {
    stride(from: 0, to: count, by: Self.blockRows).map { $0..<min($0 + Self.blockRows, count) }
  }

  /// Features of a range of rows as a network takes them; Shape [rows, features], row-major.
  func standardised(_ rows: Range<Int>, _ scaling: FeatureScaling) throws -> [Float] {
    var values: [Float] = []
    try readX(rows, into: &values)
    try standardise(&values, scaling, firstRow: rows.lowerBound)
    return values
  }

  /// Some features of a range of rows as a network takes them; Shape [rows, columns], row-major.
  ///
  /// - Parameters:
  ///   - scaling: Of the columns, in their order.
  ///   - columns: Columns of the block; nil for all.
  func standardised(
    _ rows: Range<Int>, _ scaling: FeatureScaling, columns: [Int]?
  ) throws -> [Float] {
    guard let columns else { return try standardised(rows, scaling) }
    var (all, values): ([Float], [Float]) = ([], [])
    try readX(rows, into: &all)
    values.reserveCapacity(rows.count * columns.count)
    for start in stride(from: 0, to: all.count, by: featureCount) {
      for column in columns { values.append(all[start + column]) }
    }
    try standardise(&values, scaling, firstRow: rows.lowerBound)
    return values
  }

  /// Features of chosen rows, ascending, as a network takes them.
  func standardised(_ rows: [UInt32], _ scaling: FeatureScaling) throws -> [Float] {
    var chosen: [Float] = []
    chosen.reserveCapacity(rows.count * featureCount)
    var next = 0
    for block in blocks {
      let first = next
      while next < rows.count, Int(rows[next]) < block.upperBound { next += 1 }
      guard first < next else { continue }
      let values = try standardised(block, scaling)
      for row in rows[first..<next] {
        let offset = (Int(row) - block.lowerBound) * featureCount
        chosen += values[offset..<offset + featureCount]
      }
    }
    return chosen
  }

  /// Standardises rows in place, in Double.
  ///
  /// - Throws: ``TrainingError`` where a value is beyond what `Float` holds after that.
  func standardise(
    _ rows: inout [Float], _ scaling: FeatureScaling, firstRow: Int
  ) throws(TrainingError) {
    scaling.standardise(&rows)
    guard let bad = rows.firstIndex(where: { !$0.isFinite }) else { return }
    throw .badDomains(
      path: path, location: "\(group)/x: row \(firstRow + bad / scaling.mean.count)",
      found: "a value that is \(rows[bad]) after the scaling", expected: "a finite one")
  }
}
