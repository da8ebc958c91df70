import HDF5Store

/// The datasets, and fields of datasets, that a mapping names.
struct HDF5Columns: MappedColumns {
  /// The number of events.
  let entryCount: Int
  private let datasets: [String: HDF5Dataset]
  /// What the number of events was taken from.
  private let reference: HDF5Dataset

  init(_ datasets: [String: HDF5Dataset], events: HDF5Dataset) {
    self.datasets = datasets
    reference = events
    entryCount = events.rowCount
  }

  func event(_ name: String, index: Int?) throws -> any EventColumn {
    let dataset = try dataset(name)
    let width = try width(of: dataset)
    guard let index else {
      guard width == 1 else {
        throw shape(dataset, "[\(entryCount)], one number an event")
      }
      return HDF5EventColumn(dataset, width: 1, index: 0)
    }
    guard index < width else {
      throw EventReaderError.noSuchWeight(
        file: dataset.filePath, place: dataset.name, index: index, count: width)
    }
    return HDF5EventColumn(dataset, width: width, index: index)
  }

  func collection(_ pt: String) throws -> any ObjectCollection {
    let dataset = try dataset(pt)
    return HDF5Collection(columns: self, pt: dataset, width: try width(of: dataset))
  }

  /// A column of numbers with a row for every event.
  private func dataset(_ name: String) throws -> HDF5Dataset {
    guard let dataset = datasets[name] else { throw shape(reference, "a column \"\(name)\"") }
    switch dataset.elementType {
    case .string, .unsupported:
      throw EventReaderError.columnType(
        file: dataset.filePath, place: dataset.name, found: "\(dataset.elementType)",
        expected: "numbers")
    default: return dataset
    }
  }

  /// The number of items of an event.
  private func width(of dataset: HDF5Dataset) throws -> Int {
    guard dataset.shape.first == entryCount, dataset.shape.count <= 2 else {
      throw shape(
        dataset, "[\(entryCount)] or [\(entryCount), M], for the events of \(reference.name)")
    }
    return dataset.shape.count == 2 ? dataset.shape[1] : 1
  }

  private func shape(_ dataset: HDF5Dataset, _ expected: String) -> HDF5Error {
    HDF5Error(
      path: dataset.filePath, object: dataset.name,
      reason: .shape(found: dataset.shape, expected: expected))
  }

  private struct HDF5Collection: ObjectCollection {
    let columns: HDF5Columns
    let pt: HDF5Dataset
    let width: Int

    var isPadded: Bool { true }

    func column(_ name: String) throws -> any ObjectColumn {
      let dataset = try columns.dataset(name)
      guard try columns.width(of: dataset) == width else {
        throw columns.shape(dataset, "\(pt.shape) as \(pt.name)")
      }
      return HDF5ObjectColumn(dataset)
    }

    func appendOffsets(_ entries: Range<Int>, to offsets: inout [Int]) {
      let start = offsets.last ?? 0
      offsets.append(contentsOf: (1..<entries.count + 1).lazy.map { [width] in start + $0 * width })
    }
  }
}

/// What the columns of an HDF5 file have in common.
private class HDF5Column: MappedColumn {
  let dataset: HDF5Dataset

  init(_ dataset: HDF5Dataset) { self.dataset = dataset }

  var file: String { dataset.filePath }
  var place: String { dataset.name }
  var typeName: String { "\(dataset.elementType)" }

  var kind: NumberKind {
    switch dataset.elementType {
    case .real(let bytes): bytes <= 4 ? .single : .double
    default: .integer
    }
  }

  /// Appends whole rows.
  func appendRows<Value: HDF5Element & ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>, to values: inout [Value]
  ) throws {
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: rows.count * dataset.rowSize))
    try values.withUnsafeMutableBufferPointer { values in
      try dataset.read(rows, into: UnsafeMutableBufferPointer(rebasing: values[start...]))
    }
  }
}

private final class HDF5ObjectColumn: HDF5Column, ObjectColumn {
  func append(_ entries: Range<Int>, to values: inout [Float], matching _: [Int]) throws {
    try appendRows(entries, to: &values)
  }

  func append(_ entries: Range<Int>, to values: inout [Double], matching _: [Int]) throws {
    try appendRows(entries, to: &values)
  }
}

private final class HDF5EventColumn: HDF5Column, EventColumn {
  private let width: Int
  private let index: Int

  init(_ dataset: HDF5Dataset, width: Int, index: Int) {
    self.width = width
    self.index = index
    super.init(dataset)
  }

  func append(_ entries: Range<Int>, to values: inout [Float]) throws {
    try appendItems(entries, to: &values)
  }

  func append(_ entries: Range<Int>, to values: inout [Double]) throws {
    try appendItems(entries, to: &values)
  }

  func append(_ entries: Range<Int>, to values: inout [Int64]) throws {
    try appendItems(entries, to: &values)
  }

  /// Appends one item of every row.
  private func appendItems<Value: HDF5Element & ExpressibleByIntegerLiteral>(
    _ rows: Range<Int>, to values: inout [Value]
  ) throws {
    let start = values.count
    try appendRows(rows, to: &values)
    guard width > 1 else { return }
    for row in 0..<rows.count { values[start + row] = values[start + row * width + index] }
    values.removeSubrange(start + rows.count..<values.count)
  }
}
