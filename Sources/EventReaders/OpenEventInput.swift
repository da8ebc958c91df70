public import Events
import ByteSources
import Diagnostics
import LHCOReader
import ROOTReader

/// What an input is to be read as.
public struct EventInputOptions: Sendable, Equatable {
  /// What the file's collections are called.
  public var collections: DelphesCollections
  /// Which of an event's several weights: 0 is `Event.Weight`, any other an item of `Weight.Weight`.
  public var weightIndex: Int

  /// Whether the jets' b-tag masks are read: whoever draws the tags need not pay for them. An input
  /// may give them all the same.
  public var wantsTagMasks: Bool

  /// Delphes' own names, and the event's nominal weight, unless said otherwise.
  public init(
    collections: DelphesCollections = .init(), weightIndex: Int = 0, wantsTagMasks: Bool = true
  ) {
    self.collections = collections
    self.weightIndex = weightIndex
    self.wantsTagMasks = wantsTagMasks
  }
}

/// The formats that are told apart by what a file begins with.
public enum InputFormat: Sendable, Equatable {
  /// ROOT: Delphes' trees.
  case root
  /// HDF5.
  case hdf5
  /// LHC Olympics text, plain or compressed with gzip.
  case lhco

  fileprivate static let signatures: [(bytes: [UInt8], format: InputFormat)] = [
    (ROOTFile.magic, .root), ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
  ]

  /// The format of a file.
  ///
  /// - Throws: `SystemCallFailure` where the file does not exist, cannot be read, or is a directory;
  ///   `LHCOError` where it is compressed with gzip, and damaged;
  ///   ``EventReaderError/unknownFormat(file:)``.
  public init(ofFileAt path: String) throws {
    try self.init(of: try openByteSource(path: path))
  }
}

extension InputFormat {
  fileprivate init(of source: any ByteSource) throws {
    let start = try source.bytes(at: 0, count: min(8, source.size))
    if let found = Self.signatures.first(where: { start.starts(with: $0.bytes) }) {
      self = found.format
    } else if try LHCOInput.recognizes(source) {
      self = .lhco
    } else {
      throw EventReaderError.unknownFormat(file: source.path)
    }
  }
}

/// Opens a file of events in whatever format its contents show.
///
/// - Throws: The format's own error; `SystemCallFailure` and ``EventReaderError`` as
///   ``InputFormat/init(ofFileAt:)``.
public func openEventInput(
  path: String, options: EventInputOptions = .init()
) throws -> any EventInput {
  let source = try openByteSource(path: path)
  switch try InputFormat(of: source) {
  case .root:
    return try DelphesInput(
      path: path, collections: options.collections, weightIndex: options.weightIndex,
      wantsTagMasks: options.wantsTagMasks)
  case .hdf5: return try HDF5Input(path: path)
  case .lhco:
    guard options.weightIndex == 0 else {
      throw EventReaderError.noWeights(file: path, format: "LHCO text", index: options.weightIndex)
    }
    return try LHCOInput(source)
  }
}
