import CZlib

/// A place in gzip data from which inflating can begin: the border of two DEFLATE blocks.
///
/// As in zlib's `examples/zran.c`: DEFLATE refers back at most 32 KiB, so the bits where a block
/// begins and the 32 KiB of output before it are all that one needs.
public struct GzipPoint: Sendable {
  /// How many whole bytes of input come before it.
  public let compressedPosition: Int
  /// How many bytes of output come before it.
  public let position: Int
  /// The number of bits of the last byte before it that belong to the block after it; 0...7.
  let bits: Int32
  /// Those bits.
  let bitValue: Int32
  /// The output before it, at most 32 KiB.
  let window: [UInt8]
}

/// Inflates gzip data piece by piece, members one after the other; belongs to one thread.
///
/// The checksum and the length of a member are checked where it was inflated from its start.
public final class GzipInflater {
  /// The first two bytes of a gzip member.
  public static let magic: [UInt8] = [0x1F, 0x8B]

  /// What a call did.
  public struct Step {
    /// Bytes taken from the input.
    public let used: Int
    /// Bytes written to the output.
    public let filled: Int
    /// Whether a DEFLATE block follows, so that ``point(position:compressedPosition:lastByte:)``
    /// may be asked for.
    public let isAtBlock: Bool
  }

  /// What the next byte of input belongs to.
  private enum Phase {
    /// A new member, or nothing.
    case border
    /// A member with its header, whose checksum zlib checks.
    case member
    /// A member that was entered at a point.
    case resumed
    /// A resumed member's checksum and length: so many bytes are left of them.
    case trailer(Int)
    /// Zeros after the last member, as tape drives leave them.
    case padding
  }

  private static let gzipWindow: Int32 = 15 + 16
  private static let rawWindow: Int32 = -15
  private static let trailerSize = 8

  private let stream: UnsafeMutablePointer<z_stream>
  private var phase = Phase.border
  private var hasMember = false

  /// Allocates zlib's working memory, some 40 KiB, and stands at the start of the data.
  ///
  /// - Throws: ``DecompressionError/outOfMemory``.
  public init() throws(DecompressionError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, Self.gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      stream.deallocate()
      throw .outOfMemory
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Goes back to the start of the data.
  public func restart() {
    phase = .border
    hasMember = false
  }

  /// Goes to a point; the input goes on with the byte at its `compressedPosition`.
  ///
  /// - Throws: ``DecompressionError/outOfMemory``.
  public func resume(at point: GzipPoint) throws(DecompressionError) {
    guard inflateReset2(stream, Self.rawWindow) == Z_OK,
      point.bits == 0 || inflatePrime(stream, point.bits, point.bitValue) == Z_OK,
      point.window.isEmpty
        || inflateSetDictionary(stream, point.window, UInt32(point.window.count)) == Z_OK
    else { throw .outOfMemory }
    phase = .resumed
    hasMember = true
  }

  /// Inflates until the input is used up, the output is full, or a block has ended. Empty input gives
  /// what zlib still holds back.
  ///
  /// - Parameter position: Of the input in the file, for errors.
  /// - Throws: ``DecompressionError`` where the data are no gzip data.
  public func inflate(
    _ input: UnsafeRawBufferPointer, at position: Int, into output: UnsafeMutableRawBufferPointer
  ) throws(DecompressionError) -> Step {
    var used = 0
    while true {
      switch phase {
      case .border, .padding, .trailer:
        guard used < input.count else { return Step(used: used, filled: 0, isAtBlock: false) }
        try passBorder(input, &used, at: position)
      case .member, .resumed:
        let rest = UnsafeRawBufferPointer(rebasing: input[used...])
        let (step, isAtEnd) = try inflateBlock(rest, at: position + used, into: output)
        used += step.used
        // The end of a member may come without output, and without input: go on behind it.
        guard isAtEnd, step.filled == 0 else {
          return Step(used: used, filled: step.filled, isAtBlock: step.isAtBlock)
        }
      }
    }
  }

  /// Takes what stands between two members, or begins one.
  private func passBorder(
    _ input: UnsafeRawBufferPointer, _ used: inout Int, at position: Int
  ) throws(DecompressionError) {
    if case .trailer(let left) = phase {
      let count = min(left, input.count - used)
      used += count
      phase = left == count ? .border : .trailer(left - count)
    } else if hasMember, input[used] == 0 {
      phase = .padding
      used += 1
    } else if case .border = phase, input[used] == Self.magic[0] {
      // Only its first byte may be here yet: zlib checks the second.
      guard inflateReset2(stream, Self.gzipWindow) == Z_OK else { throw .outOfMemory }
      phase = .member
    } else {
      throw .notGzip(position: position + used)
    }
  }

  /// What zlib does in one call, and whether it came to the end of a member.
  private func inflateBlock(
    _ input: UnsafeRawBufferPointer, at position: Int, into output: UnsafeMutableRawBufferPointer
  ) throws(DecompressionError) -> (step: Step, isAtEnd: Bool) {
    let available = min(input.count, 1 << 30)
    let room = min(output.count, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let status = CZlib.inflate(stream, Z_BLOCK)
    let used = available - Int(stream.pointee.avail_in)
    let filled = room - Int(stream.pointee.avail_out)
    switch status {
    case Z_STREAM_END:
      hasMember = true
      if case .resumed = phase { phase = .trailer(Self.trailerSize) } else { phase = .border }
      return (Step(used: used, filled: filled, isAtBlock: false), true)
    case Z_OK, Z_BUF_ERROR:
      // zran.c: bit 7 says that a block or the header has ended, bit 6 that it was the last.
      let isAtBlock = stream.pointee.data_type & 0xC0 == 0x80
      return (Step(used: used, filled: filled, isAtBlock: isAtBlock), false)
    case Z_MEM_ERROR: throw .outOfMemory
    default:
      let message = stream.pointee.msg.map { String(cString: $0) } ?? ""
      if message == "incorrect data check" || message == "incorrect length check" {
        throw .wrongGzipChecksum(position: position + used)
      }
      throw .badGzip(position: position + used)
    }
  }

  /// The point where the inflater stands, after a ``Step`` with `isAtBlock`.
  ///
  /// - Parameters:
  ///   - position: How many bytes it has given since the start of the data.
  ///   - compressedPosition: How many it has taken.
  ///   - lastByte: The last of these.
  public func point(position: Int, compressedPosition: Int, lastByte: UInt8) -> GzipPoint {
    var window = [UInt8](repeating: 0, count: 32 << 10)
    var count: UInt32 = 0
    inflateGetDictionary(stream, &window, &count)
    window.removeLast(window.count - Int(count))
    let bits = stream.pointee.data_type & 7
    return GzipPoint(
      compressedPosition: compressedPosition, position: position, bits: bits,
      bitValue: Int32(lastByte) >> (8 - bits), window: window)
  }

  /// Checks that the data may end here.
  ///
  /// - Parameter position: The size of the data.
  /// - Throws: ``DecompressionError/truncatedGzip(position:)`` inside a member.
  public func finish(at position: Int) throws(DecompressionError) {
    switch phase {
    case .border where hasMember: return
    case .padding: return
    case .border, .member, .resumed, .trailer: throw .truncatedGzip(position: position)
    }
  }
}
