/// The columns of one file that a mapping names, opened for one thread: what hides the format.
protocol MappedColumns {
  /// A column with one number an event.
  ///
  /// - Parameter index: The item, where an event has several; nil: it must have one alone.
  func event(_ name: String, index: Int?) throws -> any EventColumn
  /// A collection by its column of pT.
  func collection(_ pt: String) throws -> any ObjectCollection
  /// See ``EventReader/willRead(_:)``.
  func willRead(_ entries: Range<Int>)
}

extension MappedColumns {
  func willRead(_ entries: Range<Int>) {}
}

/// The columns of one collection, each of which must have the same items.
protocol ObjectCollection {
  /// Whether every entry has as many items, so that some may be no objects.
  var isPadded: Bool { get }
  /// A column of the collection.
  func column(_ name: String) throws -> any ObjectColumn
  /// Appends where each entry's items end.
  func appendOffsets(_ entries: Range<Int>, to offsets: inout [Int]) throws
}

/// Where a column is and what its numbers are.
protocol MappedColumn: AnyObject {
  /// The file.
  var file: String { get }
  /// What errors call the column: `tree "Events", branch "Jet_pt"`, `/jets.pt`.
  var place: String { get }
  /// Its type for people.
  var typeName: String { get }
  /// What its numbers are.
  var kind: NumberKind { get }
}

/// A column of a collection.
protocol ObjectColumn: MappedColumn {
  /// Appends the items of entries; each entry has those that the offsets say, or it is an error.
  func append(_ entries: Range<Int>, to values: inout [Float], matching offsets: [Int]) throws
  /// As for `Float`.
  func append(_ entries: Range<Int>, to values: inout [Double], matching offsets: [Int]) throws
}

/// A column with one number an event.
protocol EventColumn: MappedColumn {
  /// Appends the number of each entry.
  func append(_ entries: Range<Int>, to values: inout [Float]) throws
  /// Appends the number of each entry.
  func append(_ entries: Range<Int>, to values: inout [Double]) throws
  /// Appends the number of each entry, which must be an integer.
  func append(_ entries: Range<Int>, to values: inout [Int64]) throws
}

/// What the numbers of a column are.
enum NumberKind {
  /// Integers, or true and false.
  case integer
  /// Reals of four bytes at most, and of more.
  case single, double
}
