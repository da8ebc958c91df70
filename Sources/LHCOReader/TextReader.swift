import ByteSources
import Decompression

/// The text of a file, read forward from any position; belongs to one thread.
protocol TextReader: AnyObject {
  /// Makes the next read begin at a position of the text.
  func seek(to position: Int) throws
  /// Fills the buffer as far as the text goes; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Text that stands in the file as it is.
final class PlainText: TextReader {
  private let source: any ByteSource
  private var position = 0

  init(_ source: any ByteSource) { self.source = source }

  func seek(to position: Int) { self.position = position }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, source.size - position)
    guard count > 0 else { return 0 }
    try source.read(
      at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    position += count
    return count
  }
}

/// Points of a gzip file from which inflating can begin: at most 64, so 2 MiB of windows, spread
/// evenly over whatever length the text has.
struct GzipIndex: Sendable {
  private static let maximumPoints = 64
  private(set) var points: [GzipPoint] = []
  /// Bytes of text from a point to the next, at least.
  private var spacing = 2 << 20

  /// Whether a point at a position of the text is far enough from the last one.
  func wants(pointAt position: Int) -> Bool {
    position - (points.last?.position ?? 0) >= spacing
  }

  /// Adds the next point; where there are too many, every second one goes.
  mutating func add(_ point: GzipPoint) {
    points.append(point)
    guard points.count == Self.maximumPoints else { return }
    points = stride(from: 1, to: points.count, by: 2).map { points[$0] }
    spacing *= 2
  }

  /// The last point that is not behind a position.
  func point(before position: Int) -> GzipPoint? { points.last { $0.position <= position } }
}

/// Text that is compressed with gzip.
final class GzipText: TextReader {
  /// The points to begin at; collected by the first pass over the file.
  private(set) var index: GzipIndex
  private let isCollecting: Bool
  private let source: any ByteSource
  private let inflater: GzipInflater
  private let input: UnsafeMutableRawBufferPointer
  /// What is left of the input's buffer.
  private var unread: Range<Int> = 0..<0
  /// Where in the file that begins.
  private var compressedPosition = 0
  private var position = 0

  private static let inputSize = 64 << 10

  /// - Parameter index: Points of an earlier pass; nil to collect them on this one.
  init(_ source: any ByteSource, index: GzipIndex?) throws {
    self.source = source
    self.index = index ?? GzipIndex()
    isCollecting = index == nil
    do throws(DecompressionError) {
      inflater = try GzipInflater()
    } catch {
      throw LHCOError.gzip(file: source.path, error)
    }
    input = .allocate(byteCount: Self.inputSize, alignment: 16)
  }

  deinit { input.deallocate() }

  func seek(to target: Int) throws {
    let point = index.point(before: target)
    if target < position || point?.position ?? 0 > position {
      unread = 0..<0
      compressedPosition = point?.compressedPosition ?? 0
      position = point?.position ?? 0
      inflater.restart()
      if let point {
        try naming { () throws(DecompressionError) in try inflater.resume(at: point) }
      }
    }
    guard position < target else { return }
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { scratch.deallocate() }
    while position < target {
      let part = scratch[..<min(scratch.count, target - position)]
      guard try read(into: UnsafeMutableRawBufferPointer(rebasing: part)) > 0 else { return }
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      if unread.isEmpty { try fetch() }
      let step = try naming { () throws(DecompressionError) in
        try inflater.inflate(
          UnsafeRawBufferPointer(rebasing: input[unread]), at: compressedPosition,
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      }
      if step.used == 0, step.filled == 0, unread.isEmpty {
        try naming { () throws(DecompressionError) in
          try inflater.finish(at: compressedPosition)
        }
        break
      }
      if step.used == 0, step.filled == 0, !step.isAtBlock, !unread.isEmpty {
        throw LHCOError.gzip(file: source.path, .badGzip(position: compressedPosition))
      }
      filled += step.filled
      position += step.filled
      compressedPosition += step.used
      unread = unread.lowerBound + step.used..<unread.upperBound
      if isCollecting, step.isAtBlock, unread.lowerBound > 0, index.wants(pointAt: position) {
        index.add(
          inflater.point(
            position: position, compressedPosition: compressedPosition,
            lastByte: input[unread.lowerBound - 1]))
      }
    }
    return filled
  }

  private func fetch() throws {
    let count = min(input.count, source.size - compressedPosition)
    unread = 0..<max(0, count)
    guard count > 0 else { return }
    try source.read(
      at: compressedPosition, into: UnsafeMutableRawBufferPointer(rebasing: input[unread]))
  }

  private func naming<Result>(
    _ body: () throws(DecompressionError) -> Result
  ) throws -> Result {
    do throws(DecompressionError) {
      return try body()
    } catch {
      throw LHCOError.gzip(file: source.path, error)
    }
  }
}
