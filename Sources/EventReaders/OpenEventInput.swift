public import Events
import Diagnostics
import ROOTReader

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What an input is to be read as.
public struct EventInputOptions: Sendable, Equatable {
  /// What the file's collections are called.
  public var collections: DelphesCollections
  /// Which of an event's several weights: 0 is `Event.Weight`, any other an item of `Weight.Weight`.
  public var weightIndex: Int

  /// Delphes' own names, and the event's nominal weight, unless said otherwise.
  public init(collections: DelphesCollections = .init(), weightIndex: Int = 0) {
    self.collections = collections
    self.weightIndex = weightIndex
  }
}

/// The formats that are told apart by a file's first bytes.
public enum InputFormat: Sendable, Equatable {
  /// ROOT: Delphes' trees.
  case root
  /// HDF5.
  case hdf5

  private static let signatures: [(bytes: [UInt8], format: InputFormat)] = [
    (ROOTFile.magic, .root), ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
  ]

  /// The format of a file.
  ///
  /// - Throws: `SystemCallFailure` where the file does not exist, cannot be read, or is a directory;
  ///   ``EventReaderError/unknownFormat(file:)``.
  public init(ofFileAt path: String) throws {
    func failure(_ operation: String, _ code: Int32) -> SystemCallFailure {
      SystemCallFailure(path: path, operation: operation, code: code, isOutput: false)
    }
    // Without O_NONBLOCK a named pipe would wait for somebody to write.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("open", errno) }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: 8)
    let count = pread(descriptor, &start, start.count, 0)
    guard count >= 0 else { throw failure("read", errno) }
    guard let found = Self.signatures.first(where: { start.prefix(count).starts(with: $0.bytes) })
    else { throw EventReaderError.unknownFormat(file: path) }
    self = found.format
  }
}

/// Opens a file of events in whatever format its contents show.
///
/// - Throws: The format's own error; `SystemCallFailure` and ``EventReaderError`` as
///   ``InputFormat/init(ofFileAt:)``.
public func openEventInput(
  path: String, options: EventInputOptions = .init()
) throws -> any EventInput {
  switch try InputFormat(ofFileAt: path) {
  case .root:
    try DelphesInput(
      path: path, collections: options.collections, weightIndex: options.weightIndex)
  case .hdf5: try HDF5Input(path: path)
  }
}
