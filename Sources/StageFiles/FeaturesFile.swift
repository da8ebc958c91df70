import HDF5Store

/// Makes the file of a sample's features, batch by batch.
public final class FeaturesFileWriter {
  private let writer: HDF5Writer
  private let features: HDF5Column<Float>
  private let event: BookkeepingColumns
  private let width: Int

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Its final path, in a folder that exists.
  ///   - names: The features, at least one.
  ///   - units: Their units; empty for none.
  /// - Throws: An error of status 73 where the name is taken by something of others or the file
  ///   cannot be created, 74 where it cannot be written.
  /// - Precondition: As many units as names.
  public init(path: String, names: [String], units: [String]) throws {
    precondition(!names.isEmpty && names.count == units.count, "a unit for every feature")
    width = names.count
    writer = try HDF5Writer(
      path: path, format: StageHeader.Format.features.rawValue,
      version: StageHeader.Format.version)
    features = try writer.createDataset(
      "/features", rowShape: [names.count], unit: "as in the attribute units",
      description: "one event a row; columns as in the attribute names",
      attributes: ["names": .strings(names), "units": .strings(units)])
    event = try BookkeepingColumns(writer)
  }

  /// Appends events.
  ///
  /// - Parameters:
  ///   - rows: Shape `[events.count, names.count]`, row-major, in physical units.
  ///   - events: Where they come from.
  /// - Throws: An error of status 74 where they cannot be written.
  public func append(_ rows: [Float], _ events: EventBookkeeping) throws {
    precondition(rows.count == events.count * width, "another number of rows than events")
    try features.append(rows)
    try event.append(events)
  }

  /// Puts the file under its name.
  ///
  /// - Parameters:
  ///   - ledger: Which rows of the selected file the features are of.
  ///   - stamp: How it was made.
  /// - Returns: The content hash.
  /// - Throws: An error of status 74 where it cannot be written.
  @discardableResult public func commit(
    ledger: FeatureLedger? = nil, stamp: FileStamp
  ) throws -> String {
    if let ledger { try LedgerAttribute.write(ledger, to: writer) }
    try stamp.write(to: writer)
    return try writer.commit()
  }
}

/// Reads the file of a sample's features. Threads may share it.
public final class FeaturesFileReader: Sendable {
  /// The path as it was given.
  public var path: String { reader.path }
  /// The attributes.
  public let header: StageHeader
  /// The features.
  public let names: [String]
  /// Their units.
  public let units: [String]
  /// Which rows of the selected file the features are of; nil where the file does not say: it was
  /// made by an older version.
  public let ledger: FeatureLedger?
  /// The number of events.
  public var count: Int { features.rowCount }

  private let reader: HDF5Reader
  private let features: HDF5Dataset

  /// Opens a file.
  ///
  /// - Throws: An error of status 66 where there is no file; 65 where it is of another format or
  ///   its names and columns disagree.
  public init(path: String) throws {
    reader = try HDF5Reader(path: path)
    header = try reader.requireHeader(.features, command: "prep features")
    features = try reader.dataset("/features")
    func list(_ name: String, _ dataset: HDF5Dataset) throws -> [String] {
      guard let texts = try dataset.attribute(name)?.strings else {
        throw StageFileError(
          path: path, dataset: "/features", reason: .attribute(name: name, expected: "texts"))
      }
      return texts
    }
    names = try list("names", features)
    units = try list("units", features)
    try features.expect(shape: [nil, names.count])
    ledger = try LedgerAttribute.read(FeatureLedger.self, from: reader)
    if let ledger, !ledger.isPossible {
      throw LedgerAttribute.refuse("an impossible range of rows", path)
    }
    guard units.count == names.count else {
      throw StageFileError(
        path: path, dataset: "/features@units",
        reason: .length(found: units.count, expected: names.count, of: "/features@names"))
    }
  }

  /// Where the events come from: all of them, 44 bytes each.
  ///
  /// - Throws: An error of status 65 where a column is missing or of another length.
  public func bookkeeping() throws -> EventBookkeeping {
    try reader.bookkeeping(rows: count, as: "/features")
  }

  /// Replaces the contents of an array by the feature rows of a range, row-major.
  ///
  /// - Throws: An error of status 74 where reading fails, 65 where the file is damaged.
  /// - Precondition: The file has the rows.
  public func read(_ rows: Range<Int>, into values: inout [Float]) throws {
    try features.read(rows, into: &values)
  }

  /// Replaces the contents of an array by chosen feature rows, row-major.
  ///
  /// - Parameters:
  ///   - rows: Ascending indices.
  ///   - values: What the rows replace. Shape: [rows, features].
  /// - Throws: An error of status 74 where reading fails, 65 where the file is damaged.
  /// - Precondition: The indices ascend and the file has the rows.
  public func gather(_ rows: some RandomAccessCollection<Int>, into values: inout [Float]) throws {
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: repeatElement(0, count: rows.count * names.count))
    try values.withUnsafeMutableBufferPointer { (buffer) throws(HDF5Error) in
      try features.gather(rows, into: buffer)
    }
  }
}
