/// Reads the columns of one collection and leaves out what is only padding.
///
/// In a padded collection, or one with a mask, an item is an object where the mask is not 0;
/// without a mask, where its pT is not NaN. What the columns hold elsewhere is never looked at.
final class ObjectReader {
  let collection: any ObjectCollection
  private let pt: any ObjectColumn
  private let mask: (any ObjectColumn)?
  private let perGeV: Double
  private let isFiltered: Bool

  private var entries = 0..<0
  /// Where the items of each entry begin in the file's columns, and where its objects do.
  private var stored: [Int] = []
  private var offsets: [Int] = []
  /// The items that are objects, where the collection is filtered.
  private var kept: [Int] = []
  private var floats: [Float] = []
  private var doubles: [Double] = []

  /// - Parameter perGeV: How many of the file's unit make a GeV.
  init(
    _ columns: any MappedColumns, pt: String, mask: String?, perGeV: Double
  ) throws {
    collection = try columns.collection(pt)
    self.pt = try collection.column(pt)
    self.mask = try mask.map(collection.column)
    self.perGeV = perGeV
    isFiltered = collection.isPadded || mask != nil
    guard let mask = self.mask, mask.kind != .integer else { return }
    throw EventReaderError.columnType(
      file: mask.file, place: mask.place, found: mask.typeName,
      expected: "true and false, or integers, as a mask")
  }

  /// Begins with new entries: appends where the objects of each end, and their pT.
  func begin(_ entries: Range<Int>, offsets ends: inout [Int], pt values: inout [Float]) throws {
    self.entries = entries
    stored.removeAll(keepingCapacity: true)
    stored.append(0)
    try collection.appendOffsets(entries, to: &stored)
    guard isFiltered else {
      offsets.removeAll(keepingCapacity: true)
      offsets.append(contentsOf: stored)
      ends.append(contentsOf: stored.dropFirst())
      return try appendMomentum(pt, to: &values)
    }
    if let mask {
      try readStored(mask)
      keep { $0 != 0 }
    } else {
      try readStored(pt)
      keep { !$0.isNaN }
    }
    ends.append(contentsOf: offsets.dropFirst())
    try appendMomentum(pt, to: &values)
  }

  /// Appends a column.
  func append(_ column: any ObjectColumn, to values: inout [Float]) throws {
    guard isFiltered else { return try column.append(entries, to: &values, matching: stored) }
    guard column.kind == .single else {
      // What no `Float` could hold may be padding.
      try readNumbers(column)
      values.append(contentsOf: doubles.lazy.map { Float($0) })
      return
    }
    floats.removeAll(keepingCapacity: true)
    try column.append(entries, to: &floats, matching: stored)
    values.append(contentsOf: kept.lazy.map { [floats] in floats[$0] })
  }

  /// Appends a column in the file's unit of momentum, as GeV.
  ///
  /// Other units are divided as doubles: so a number of two roundings is none of ours.
  func appendMomentum(_ column: any ObjectColumn, to values: inout [Float]) throws {
    guard perGeV != 1 else { return try append(column, to: &values) }
    try readNumbers(column)
    values.append(contentsOf: doubles.lazy.map { [perGeV] in Float($0 / perGeV) })
  }

  /// Appends a column, number by number as a closure makes them.
  ///
  /// - Parameter expected: What is expected where the closure gives nil.
  func append<Value>(
    _ column: any ObjectColumn, to values: inout [Value], expected: String,
    _ make: (Double) -> Value?
  ) throws {
    try readNumbers(column)
    values.reserveCapacity(values.count + doubles.count)
    for (item, number) in doubles.enumerated() {
      guard let value = make(number) else {
        let entry = offsets.lastIndex { $0 <= item } ?? 0
        throw EventReaderError.badValue(
          file: column.file, place: column.place, entry: entries.lowerBound + entry,
          found: number, expected: expected)
      }
      values.append(value)
    }
  }

  /// Reads all items of a column into `doubles`.
  private func readStored(_ column: any ObjectColumn) throws {
    doubles.removeAll(keepingCapacity: true)
    try column.append(entries, to: &doubles, matching: stored)
  }

  /// Reads the objects' numbers of a column into `doubles`.
  private func readNumbers(_ column: any ObjectColumn) throws {
    try readStored(column)
    guard isFiltered else { return }
    // The items ascend, so that none is overwritten before it is moved.
    for (object, item) in kept.enumerated() { doubles[object] = doubles[item] }
    doubles.removeLast(doubles.count - kept.count)
  }

  /// Notes by the numbers in `doubles` which items are objects, and where each entry's begin.
  private func keep(_ isObject: (Double) -> Bool) {
    kept.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for entry in 0..<entries.count {
      for item in stored[entry]..<stored[entry + 1] where isObject(doubles[item]) {
        kept.append(item)
      }
      offsets.append(kept.count)
    }
  }
}
