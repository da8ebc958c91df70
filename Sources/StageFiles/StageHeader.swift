public import HDF5Store
import Diagnostics
import Foundation

/// One input of a stage, as the attribute `inputs` lists it.
public struct InputRecord: Codable, Sendable, Equatable {
  /// The path, as the user gave it.
  public var path: String
  /// The size in bytes.
  public var size: Int
  /// The fingerprint, 64 hexadecimal digits.
  public var fingerprint: String
  /// The number of entries read.
  public var entries: Int
  /// The sum of the weights of all entries read.
  public var sumOfWeights: Double
  /// The sum of their squares; nil where an older version wrote the record.
  public var sumOfSquaredWeights: Double?
  /// Why an event file was left out, a line; nil where it was read.
  public var skipped: String?
  /// The content hash, of an input that an earlier stage made.
  public var contentHash: String?
  /// The inputs of that earlier stage.
  public var inputs: [InputRecord]?

  /// A record.
  public init(
    path: String, size: Int, fingerprint: String, entries: Int, sumOfWeights: Double,
    sumOfSquaredWeights: Double? = nil, skipped: String? = nil, contentHash: String? = nil,
    inputs: [InputRecord]? = nil
  ) {
    self.path = path
    self.size = size
    self.fingerprint = fingerprint
    self.entries = entries
    self.sumOfWeights = sumOfWeights
    self.sumOfSquaredWeights = sumOfSquaredWeights
    self.skipped = skipped
    self.contentHash = contentHash
    self.inputs = inputs
  }

  private enum CodingKeys: String, CodingKey {
    case path, size, fingerprint, entries, skipped, inputs
    case sumOfWeights = "sum_of_weights"
    case sumOfSquaredWeights = "sum_of_squared_weights"
    case contentHash = "content_hash"
  }
}

extension InputRecord {
  /// The event files that an input was made of, in their order; itself where no stage made it.
  package var eventFiles: [InputRecord] { inputs.map { $0.flatMap(\.eventFiles) } ?? [self] }
}

/// What a finished file says of how it was made.
public struct FileStamp: Sendable, Equatable {
  /// The whole effective configuration, as JSON.
  public var config: String
  /// What was read.
  public var inputs: [InputRecord]
  /// The seed of the draws.
  public var seed: UInt64
  /// What decides whether the stage is up to date: a digest that the caller computes.
  public var key: String

  /// A stamp.
  public init(config: String, inputs: [InputRecord], seed: UInt64, key: String) {
    self.config = config
    self.inputs = inputs
    self.seed = seed
    self.key = key
  }

  /// Writes the attributes `config`, `inputs`, `seed` and `key`.
  ///
  /// - Throws: An error of status 74 where they cannot be written.
  public func write(to writer: HDF5Writer) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let list = String(decoding: try encoder.encode(inputs), as: UTF8.self)
    try writer.setAttribute("config", .string(config))
    try writer.setAttribute("inputs", .string(list))
    try writer.setAttribute("seed", .unsigned(seed))
    try writer.setAttribute("key", .string(key))
  }
}

/// The attributes of a file that this program made.
public struct StageHeader: Sendable, Equatable {
  /// What a file holds.
  public enum Format: String, Sendable {
    /// Selected events.
    case selected = "hep-prep/selected"
    /// Feature rows.
    case features = "hep-prep/features"
    /// Source and target, ready to train on.
    case domains = "hep-prep/domains"
    /// A trained network.
    case model = "hep-prep/model"
    /// Responses of a trained network.
    case scores = "hep-prep/scores"

    /// The version of the layouts that this program writes, and the highest it reads.
    public static let version: UInt64 = 1
  }

  /// The attribute `format`.
  public var format: String
  /// The attribute `format_version`.
  public var version: UInt64
  /// The attribute `creator`: name and version.
  public var creator: String
  /// The attribute `key`; nil where there is none.
  public var key: String?
  /// The attribute `content_hash`; nil where there is none.
  public var contentHash: String?
  /// The attribute `config`; nil where there is none.
  public var config: String?
  /// The attribute `seed`; nil where there is none.
  public var seed: UInt64?
  /// The attribute `inputs`; empty where there is none.
  public var inputs: [InputRecord]

  /// Reads the header of a file, and nothing else of it.
  ///
  /// - Returns: Nil where there is no file, or none that this program made.
  /// - Throws: An error of status 65 where the file is of a newer layout or its header is damaged,
  ///   74 where it cannot be read.
  public static func read(path: String) throws -> StageHeader? {
    let reader: HDF5Reader
    do throws(HDF5Error) {
      reader = try HDF5Reader(path: path)
    } catch {
      if case .notHDF5 = error.reason { return nil }
      if error.exitStatus == .missingInput { return nil }
      throw error
    }
    return try StageHeader(reader)
  }

  /// The header of an open file; nil where this program did not make it.
  ///
  /// - Throws: An error of status 65 where the file is of a newer layout or its header is damaged.
  public init?(_ reader: HDF5Reader) throws {
    guard let creator = try? reader.attribute("creator")?.string, creator.hasPrefix(Product.name)
    else { return nil }
    func text(_ name: String) throws -> String? { try reader.attribute(name)?.string }
    func missing(_ name: String, _ expected: String) -> StageFileError {
      StageFileError(path: reader.path, reason: .attribute(name: name, expected: expected))
    }
    guard let format = try text("format") else { throw missing("format", "a text") }
    guard let version = try reader.attribute("format_version")?.unsigned else {
      throw missing("format_version", "an integer")
    }
    guard version <= Format.version else {
      throw StageFileError(
        path: reader.path, reason: .version(found: "\(version)", known: Format.version))
    }
    self.format = format
    self.version = version
    self.creator = creator
    key = try text("key")
    contentHash = try text("content_hash")
    config = try text("config")
    seed = try reader.attribute("seed")?.unsigned
    inputs = []
    if let list = try text("inputs") {
      do {
        inputs = try JSONDecoder().decode([InputRecord].self, from: Data(list.utf8))
      } catch {
        throw StageFileError(path: reader.path, reason: .json(name: "inputs"))
      }
    }
  }
}

extension HDF5Reader {
  /// The header, of a file that must be of a format of ours.
  func requireHeader(_ format: StageHeader.Format, command: String) throws -> StageHeader {
    let header = try StageHeader(self)
    guard let header, header.format == format.rawValue else {
      let found = try attribute("format")?.string ?? "none"
      throw StageFileError(
        path: path,
        reason: .format(found: found, expected: format.rawValue, command: command))
    }
    return header
  }
}
