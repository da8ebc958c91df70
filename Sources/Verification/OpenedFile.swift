import Diagnostics
import HDF5Store
import StageFiles

/// An HDF5 file under verification: its datasets by path, each checked when it is opened.
struct OpenedFile: Sendable {
  let reader: HDF5Reader
  /// The attributes; nil where this program did not make the file.
  let header: StageHeader?

  var path: String { reader.path }
  /// Whether this program made the file: then nothing of the layout may be missing.
  var isOwn: Bool { header != nil }

  /// Opens a file and reads its header.
  ///
  /// - Throws: Errors of the file.
  init(path: String) throws {
    reader = try HDF5Reader(path: path)
    header = try StageHeader(reader)
  }

  /// A failure at a place of this file.
  func failure(
    _ place: String, row: Int? = nil, found: String, expected: String
  ) -> VerificationError {
    VerificationError(path: path, place: place, row: row, found: found, expected: expected)
  }

  /// A failure of an attribute of this file.
  func failure(
    attribute name: String, found: String, expected: String
  ) -> VerificationError {
    failure("attribute \(name)", found: found, expected: expected)
  }

  /// Opens a dataset and checks its type, its shape and its attributes.
  ///
  /// - Parameters:
  ///   - type: Of the elements, to the letter where the file is our own; others may have written
  ///     numbers of any type that holds them.
  ///   - rows: The number of rows and the dataset that it is of; nil for any.
  ///   - width: The size of a second axis; nil for none.
  func column(
    _ path: String, _ type: HDF5ElementType, rows: (count: Int, of: String)? = nil,
    width: Int? = nil
  ) throws -> HDF5Dataset {
    let dataset = try reader.dataset(path)
    if isOwn, dataset.elementType != type {
      throw failure(path, found: "elements of type \(dataset.elementType)", expected: "\(type)")
    }
    try dataset.expect(shape: [nil] + (width.map { [$0] } ?? []))
    if let rows, dataset.rowCount != rows.count {
      throw failure(
        path, found: "\(dataset.rowCount) rows", expected: "\(rows.count) as in \(rows.of)")
    }
    try checkMemory(dataset)
    for name in isOwn ? ["unit", "description"] : [] {
      guard try dataset.attribute(name)?.string == nil else { continue }
      throw failure(path, found: "no attribute \(name)", expected: "a text")
    }
    return dataset
  }

  /// What is read of a dataset at once may take no more memory than this.
  static let mostBytesAtOnce = 64 << 20

  /// Refuses a dataset of which the least that is read at once is too much.
  func checkMemory(_ dataset: HDF5Dataset) throws {
    // Texts are read all at once: our files have few.
    let rows = dataset.elementType == .string ? dataset.rowCount : 1
    guard
      rows.productOrMaximum(dataset.rowSize).productOrMaximum(dataset.elementBytes)
        <= Self.mostBytesAtOnce
    else {
      throw failure(
        dataset.path, found: "the shape \(dataset.shape)",
        expected: "at most \(Self.mostBytesAtOnce) bytes in a row, or in all texts")
    }
  }

  /// Goes through rows in blocks, and looks for a signal before each.
  func forEachBlock(
    of rows: Int, atOnce: Int = 65_536, _ body: (Range<Int>) throws -> Void
  ) throws {
    for start in stride(from: 0, to: rows, by: atOnce) {
      try Interruption.check()
      try body(start..<min(start + atOnce, rows))
    }
  }

  /// Checks all numbers of a dataset; `isRight` is given a value.
  func checkValues<T: HDF5Element & ExpressibleByIntegerLiteral>(
    _ dataset: HDF5Dataset, as _: T.Type = T.self, expected: String, _ isRight: (T) -> Bool
  ) throws {
    var values: [T] = []
    let width = max(1, dataset.rowSize)
    try forEachBlock(of: dataset.rowCount, atOnce: max(1, (1 << 18) / width)) { rows in
      try dataset.read(rows, into: &values)
      guard let bad = values.firstIndex(where: { !isRight($0) }) else { return }
      throw failure(
        dataset.path, row: rows.lowerBound + bad / width,
        found: "\(values[bad])" + (width > 1 ? " in column \(bad % width)" : ""),
        expected: expected)
    }
  }
}
