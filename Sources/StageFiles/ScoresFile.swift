import HDF5Store

/// What an event was to the runs that give its response.
public enum ScoredPart: UInt8, Sendable, CaseIterable {
  /// No part of their domain files.
  case unseen = 0
  /// They trained on it, or judged epochs by it.
  case trained = 1
  /// In the test part of at least one of them; none trained on it.
  case test = 2
}

/// Makes the file of a sample's responses, batch by batch.
public final class ScoresFileWriter {
  private let writer: HDF5Writer
  private let response: HDF5Column<Float>
  private let spread: HDF5Column<Float>?
  private let part: HDF5Column<UInt8>
  private let event: BookkeepingColumns

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Its final path, in a folder that exists.
  ///   - hasSpread: Whether several runs score an event.
  /// - Throws: An error of status 73 where the name is taken by something of others or the file
  ///   cannot be created, 74 where it cannot be written.
  public init(path: String, hasSpread: Bool) throws {
    writer = try HDF5Writer(
      path: path, format: StageHeader.Format.scores.rawValue, version: StageHeader.Format.version)
    response = try writer.createDataset(
      "/response", unit: "",
      description: "P(signal), from 0 to 1: the mean over the runs that did not train on the event")
    spread =
      hasSpread
      ? try writer.createDataset(
        "/response_spread", unit: "",
        description: "standard deviation of the responses that the mean is of; 0 where it is of one"
      )
      : nil
    part = try writer.createDataset(
      "/part", unit: "",
      description: "what the event was to the runs that give the response: 0 unseen, 1 trained on, "
        + "2 test")
    event = try BookkeepingColumns(writer)
  }

  /// Appends events.
  ///
  /// - Parameters:
  ///   - responses: One an event, in 0 ... 1.
  ///   - spreads: One an event where the file has them; else left unread.
  ///   - parts: One an event.
  ///   - events: Where they come from.
  /// - Throws: An error of status 74 where they cannot be written.
  public func append(
    responses: [Float], spreads: [Float], parts: [ScoredPart], events: EventBookkeeping
  ) throws {
    precondition(responses.count == events.count && parts.count == events.count, "other lengths")
    precondition(spread == nil || spreads.count == events.count, "another number of spreads")
    try response.append(responses)
    try spread?.append(spreads)
    try part.append(parts.map(\.rawValue))
    try event.append(events)
  }

  /// Puts the file under its name.
  ///
  /// - Returns: The content hash.
  /// - Throws: An error of status 74 where it cannot be written.
  @discardableResult public func commit(stamp: FileStamp) throws -> String {
    try stamp.write(to: writer)
    return try writer.commit()
  }
}

/// Reads the file of a sample's responses.
public final class ScoresFileReader: Sendable {
  /// The path as it was given.
  public let path: String
  /// The attributes.
  public let header: StageHeader
  /// The number of events.
  public var count: Int { response.rowCount }
  /// Whether several runs scored the events.
  public var hasSpread: Bool { spread != nil }

  private let reader: HDF5Reader
  private let response, part: HDF5Dataset
  private let spread: HDF5Dataset?

  /// Opens a file.
  ///
  /// - Throws: An error of status 66 where there is no file; 65 where it is of another format or
  ///   its datasets disagree.
  public init(path: String) throws {
    self.path = path
    reader = try HDF5Reader(path: path)
    header = try reader.requireHeader(.scores, command: "train score")
    response = try reader.column("/response")
    let (rows, other) = (response.rowCount, "/response")
    part = try reader.column("/part", rows: rows, as: other)
    let name = "/response_spread"
    spread = reader.contains(name) ? try reader.column(name, rows: rows, as: other) : nil
  }

  /// The responses of a range of events.
  ///
  /// - Throws: An error of status 74 where reading fails, 65 where the file is damaged.
  /// - Precondition: The file has the rows.
  public func responses(_ rows: Range<Int>) throws -> [Float] {
    var values: [Float] = []
    try response.read(rows, into: &values)
    return values
  }

  /// The spreads of a range of events; empty where the file has none.
  ///
  /// - Throws: An error of status 74 where reading fails, 65 where the file is damaged.
  /// - Precondition: The file has the rows.
  public func spreads(_ rows: Range<Int>) throws -> [Float] {
    var values: [Float] = []
    try spread?.read(rows, into: &values)
    return values
  }

  /// The parts of a range of events.
  ///
  /// - Throws: An error of status 65 where a value is none of the three, 74 where reading fails.
  /// - Precondition: The file has the rows.
  public func parts(_ rows: Range<Int>) throws -> [ScoredPart] {
    var values: [UInt8] = []
    try part.read(rows, into: &values)
    return try values.enumerated().map { index, value in
      guard let part = ScoredPart(rawValue: value) else {
        throw StageFileError(
          path: path, dataset: "/part",
          reason: .value(row: rows.lowerBound + index, found: "\(value)", expected: "0, 1 or 2"))
      }
      return part
    }
  }

  /// Where the events come from.
  ///
  /// - Throws: An error of status 65 where a column is missing or of another length.
  public func bookkeeping() throws -> EventBookkeeping {
    try reader.bookkeeping(rows: count, as: "/response")
  }
}
