import Diagnostics
import HDF5Store
import NeuralNetwork

/// The events of one part of one domain: columns of the domain file, read when they are asked for
/// and checked as they are read.
struct DomainEvents {
  /// The number of events.
  let count: Int

  private let reader: HDF5Reader
  private let path: String
  private let location: String
  private let featureNames: [String]
  private let x: HDF5Dataset

  /// Opens the features of a part.
  init(
    _ reader: HDF5Reader, path: String, location: String, featureNames: [String]
  ) throws(HDF5Error) {
    self.reader = reader
    self.path = path
    self.location = location
    self.featureNames = featureNames
    x = try reader.dataset("\(location)/x")
    try x.expect(shape: [nil, featureNames.count])
    count = x.rowCount
  }

  /// Features in physical units; Shape [rows, features], row-major; finite.
  func features(_ rows: Range<Int>) throws -> [Float] {
    let values = try x.values(rows, as: Float.self)
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      let (row, column) = bad.quotientAndRemainder(dividingBy: featureNames.count)
      throw wrong(
        "x: row \(rows.lowerBound + row), feature \"\(featureNames[column])\"", "\(values[bad])",
        "a finite number")
    }
    return values
  }

  /// Features as a network takes them.
  func standardised(_ rows: Range<Int>, _ scaling: Scaling) throws -> [Float] {
    var values = try features(rows)
    scaling.apply(to: &values)
    return values
  }

  /// Features of chosen rows, ascending, as a network takes them.
  func standardised(_ rows: [UInt32], _ scaling: Scaling) throws -> [Float] {
    let width = featureNames.count
    var chosen: [Float] = []
    chosen.reserveCapacity(rows.count * width)
    var next = 0
    for start in stride(from: 0, to: count, by: Self.blockRows) {
      let block = start..<min(start + Self.blockRows, count)
      let first = next
      while next < rows.count, Int(rows[next]) < block.upperBound { next += 1 }
      guard first < next else { continue }
      let values = try standardised(block, scaling)
      for row in rows[first..<next] {
        let offset = (Int(row) - start) * width
        chosen += values[offset..<offset + width]
      }
    }
    return chosen
  }

  /// How many rows are read at a time where not all are kept.
  static let blockRows = 65_536

  /// A column of weights; finite.
  func weights(_ name: String) throws -> [Float] {
    let weights: [Float] = try column(name)
    if let bad = weights.firstIndex(where: { !$0.isFinite }) {
      throw wrong("\(name): row \(bad)", "\(weights[bad])", "a finite number")
    }
    return weights
  }

  /// A column of labels; 0 or 1.
  func labels(_ name: String) throws -> [UInt8] {
    let labels: [UInt8] = try column(name)
    if let bad = labels.firstIndex(where: { $0 > 1 }) {
      throw wrong("\(name): row \(bad)", "\(labels[bad])", "0 for background or 1 for signal")
    }
    return labels
  }

  /// Whether the part has a column.
  func has(_ name: String) -> Bool { reader.contains("\(location)/\(name)") }

  private func column<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ name: String
  ) throws(HDF5Error) -> [T] {
    let dataset = try reader.dataset("\(location)/\(name)")
    try dataset.expect(shape: [count])
    return try dataset.values()
  }

  /// An error at a place in this part.
  func wrong(_ place: String, _ found: String, _ expected: String) -> TrainingError {
    .badDomains(path: path, location: "\(location)/\(place)", found: found, expected: expected)
  }
}
