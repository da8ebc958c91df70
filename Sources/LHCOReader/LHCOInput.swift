public import ByteSources
import Decompression
public import Events

/// A file of LHC Olympics text, plain or compressed with gzip, as an input of events.
///
/// Opening reads the file once: it counts the events and notes where every so many of them begin, so
/// that readers can begin anywhere. What is kept does not grow with the file: at most 384 KiB, and
/// 2 MiB where it is compressed.
public struct LHCOInput: EventInput {
  /// More rows than any event has; a file with more is damaged.
  public static let maximumObjects = 1 << 17

  /// The path, as the user gave it.
  public var path: String { source.path }
  /// The number of events.
  public var entryCount: Int { index.eventCount }
  /// LHCO has no flavours.
  public var hasFlavor: Bool { false }
  /// The column `btag` is the mask.
  public var hasBTag: Bool { true }
  /// Whether the text is compressed with gzip.
  public let isCompressed: Bool
  /// Whether taus (typ 3) are read as jets.
  public let tausAreJets: Bool
  private let source: any ByteSource
  private let index: EventIndex
  private let gzipIndex: GzipIndex?

  /// Opens a file and finds its events.
  ///
  /// - Parameters:
  ///   - source: Its bytes.
  ///   - tausAreJets: Whether taus are jets too. They are in Delphes, whose converter writes a jet
  ///     with a tau tag as typ 3, and only as that; so the same events have the same jets either
  ///     way. Without, they are left out.
  /// - Throws: `SystemCallFailure` where it cannot be read; ``LHCOError``.
  public init(_ source: any ByteSource, tausAreJets: Bool = true) throws {
    self.source = source
    self.tausAreJets = tausAreJets
    isCompressed = try Self.isGzip(source)
    if isCompressed {
      let text = try GzipText(source, index: nil)
      index = try EventIndex(LineWindow(text, of: source.path), of: source.path)
      gzipIndex = text.index
    } else {
      index = try EventIndex(LineWindow(PlainText(source), of: source.path), of: source.path)
      gzipIndex = nil
    }
  }

  /// Events without a row of missing momentum, and rows of unknown types.
  public var notices: [String] {
    var notices: [String] = []
    if index.eventsWithoutMET > 0 {
      notices.append(
        "\(path): \(index.eventsWithoutMET) of \(entryCount) events have no row of missing momentum "
          + "(typ 6): their met and met_phi are 0")
    }
    if index.unknownRows > 0 {
      notices.append(
        "\(path): \(index.unknownRows) rows have another typ than 0, 1, 2, 3, 4 and 6: they are "
          + "left out")
    }
    return notices
  }

  /// A reader for one thread.
  ///
  /// - Throws: ``LHCOError`` where there is no memory for zlib.
  public func makeReader() throws -> any EventReader {
    LHCOEventReader(
      LineWindow(try text(), of: path), of: path, index: index, tausAreJets: tausAreJets)
  }

  /// Counts and sums of the columns over all rows of objects, in double precision.
  ///
  /// - Throws: ``LHCOError`` where a field of them is no number.
  public func columnSums() throws -> [ColumnSum] {
    try ColumnSum.all(in: LineWindow(try text(), of: path), of: path)
  }

  /// Whether a file is LHCO text, plain or compressed: by its header comment, or by the first row,
  /// which must be that of an event.
  ///
  /// - Throws: `SystemCallFailure` where it cannot be read; ``LHCOError`` where it begins with gzip
  ///   data that cannot be inflated.
  public static func recognizes(_ source: any ByteSource) throws -> Bool {
    let text: any TextReader =
      try isGzip(source) ? try GzipText(source, index: nil) : PlainText(source)
    return try LHCOSignature.isFound(in: LineWindow(text, of: source.path))
  }

  private static func isGzip(_ source: any ByteSource) throws -> Bool {
    let magic = GzipInflater.magic
    return try source.bytes(at: 0, count: min(magic.count, source.size)) == magic
  }

  private func text() throws -> any TextReader {
    guard let gzipIndex else { return PlainText(source) }
    return try GzipText(source, index: gzipIndex)
  }
}
