public import Diagnostics
import HDF5Store

/// The rows of one domain in one part of a domain file.
///
/// Opening it checks the shapes of the features and of `w_domain`; every other column is checked
/// when it is read, and one that is never asked for is never opened.
public final class DomainBlock: Sendable {
  /// The path of the file as it was given.
  public var path: String { reader.path }
  /// The path of the group.
  public let group: String
  /// The number of rows.
  public var count: Int { x.rowCount }
  /// The number of features.
  public let featureCount: Int
  /// Whether the labels are there: always in the source.
  public var hasLabels: Bool { reader.contains(labelPath) && reader.contains(labelWeightPath) }

  private let reader: HDF5Reader
  private let role: DomainRole
  private let names: [String]
  private let x, domainWeight: HDF5Dataset

  init(_ reader: HDF5Reader, _ part: DomainPart, _ role: DomainRole, names: [String]) throws {
    self.reader = reader
    self.role = role
    self.names = names
    group = role.group(in: part)
    featureCount = names.count
    x = try reader.column("\(group)/x", width: names.count)
    domainWeight = try reader.column(
      "\(group)/w_domain", rows: x.rowCount, as: "\(group)/x")
  }

  /// Rows that are read at a time where many are wanted.
  private static let rowsAtOnce = 1 << 18

  /// Replaces the contents of an array by feature rows, row-major, in physical units.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - values: What the rows replace. Shape: [rows, features].
  ///   - progress: Is told of the rows read.
  /// - Throws: An error of status 65 where a value is not finite, 74 where reading fails;
  ///   `Interruption`.
  /// - Precondition: The block has the rows.
  public func readX(
    _ rows: Range<Int>, into values: inout [Float], _ progress: Progress? = nil
  ) throws {
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: repeatElement(0, count: rows.count * featureCount))
    try values.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowsAtOnce) {
        try Interruption.check()
        let part = start..<min(start + Self.rowsAtOnce, rows.upperBound)
        let first = (start - rows.lowerBound) * featureCount
        try readX(
          part,
          into: UnsafeMutableBufferPointer(
            rebasing: buffer[first..<first + part.count * featureCount]))
        progress?.advance(by: part.count)
      }
    }
  }

  /// Fills a buffer with feature rows, row-major, in physical units.
  ///
  /// - Throws: An error of status 65 where a value is not finite, 74 where reading fails.
  /// - Precondition: The block has the rows, and the buffer is of their size.
  public func readX(_ rows: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>) throws {
    try x.read(rows, into: buffer)
    guard let index = buffer.firstIndex(where: { !$0.isFinite }) else { return }
    throw StageFileError(
      path: reader.path, dataset: x.path,
      reason: .value(
        row: rows.lowerBound + index / featureCount,
        found: "\(buffer[index]) for \(names[index % featureCount])", expected: "a finite number"))
  }

  /// `w_domain`: the weights in the domain loss and in KS.
  ///
  /// - Throws: An error of status 65 where one is not finite.
  public func domainWeights() throws -> [Float] {
    try finite(domainWeight.values(), domainWeight.path)
  }

  /// `label` of the source or `truth_label` of a target: 1 for signal, 0 for background.
  ///
  /// - Throws: An error of status 65 where it is missing or there is another value in it.
  public func labels() throws -> [UInt8] {
    let labels: [UInt8] = try column(labelPath).values()
    guard let row = labels.firstIndex(where: { $0 > 1 }) else { return labels }
    throw StageFileError(
      path: reader.path, dataset: labelPath,
      reason: .value(row: row, found: "\(labels[row])", expected: "0 or 1"))
  }

  /// `w_label` of the source or `w_truth` of a target.
  ///
  /// - Throws: An error of status 65 where it is missing or a weight is not finite.
  public func labelWeights() throws -> [Float] {
    try finite(column(labelWeightPath).values(), labelWeightPath)
  }

  /// `sample`: the index in `/samples`.
  ///
  /// - Throws: An error of status 65 where it is missing.
  public func samples() throws -> [UInt16] { try column("\(group)/sample").values() }

  /// `file`: the index in the sample's order of files.
  ///
  /// - Throws: An error of status 65 where it is missing.
  public func files() throws -> [UInt32] { try column("\(group)/file").values() }

  /// `entry`: the entry in that file.
  ///
  /// - Throws: An error of status 65 where it is missing.
  public func entries() throws -> [UInt64] { try column("\(group)/entry").values() }

  /// `weight`: the generator's weight.
  ///
  /// - Throws: An error of status 65 where it is missing or a weight is not finite.
  public func weights() throws -> [Double] {
    let path = "\(group)/weight"
    return try finite(column(path).values(), path)
  }

  private var labelPath: String { "\(group)/\(role == .source ? "label" : "truth_label")" }
  private var labelWeightPath: String { "\(group)/\(role == .source ? "w_label" : "w_truth")" }

  private func column(_ path: String) throws -> HDF5Dataset {
    try reader.column(path, rows: count, as: x.path)
  }

  private func finite<T: BinaryFloatingPoint>(_ values: [T], _ path: String) throws -> [T] {
    guard let row = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw StageFileError(
      path: reader.path, dataset: path,
      reason: .value(row: row, found: "\(values[row])", expected: "a finite weight"))
  }
}
