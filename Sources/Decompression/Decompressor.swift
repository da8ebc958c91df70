import CDeflate
import CLZ4
import CLZMA
import CZstd

/// Inflates ROOT's compressed payloads. Owns the codecs' working memory, so each thread has one of
/// its own and uses it for everything it reads.
public final class Decompressor {
  private let deflate: OpaquePointer
  /// Made for the first payload that needs it: it is large, and most files have none.
  private var zstandard: OpaquePointer?
  /// Made for the first payloads that are inflated at the same time.
  private(set) lazy var interleaved = InterleavedInflater()

  /// How many bytes one stored byte can become at most, whatever the algorithm.
  public static let mostRatio =
    BlockHeader.Algorithm.allCases.map(\.mostRatio).max() ?? 1

  /// LZMA at ROOT's highest level has a dictionary of 64 MiB; whatever asks for more is damaged.
  private static let lzmaMemoryLimit: UInt64 = 256 << 20
  private static let lz4ChecksumSize = 8

  /// Allocates the working memory.
  ///
  /// - Throws: ``DecompressionError/outOfMemory``.
  public init() throws(DecompressionError) {
    guard let deflate = libdeflate_alloc_decompressor() else { throw .outOfMemory }
    self.deflate = deflate
  }

  deinit {
    libdeflate_free_decompressor(deflate)
    ZSTD_freeDCtx(zstandard)
  }

  /// The size of a payload after inflating, summed from its blocks' headers.
  ///
  /// Asked before memory is taken on the word of a record elsewhere.
  ///
  /// - Throws: ``DecompressionError`` where the blocks do not cover the payload exactly.
  public static func inflatedSize(
    of payload: UnsafeRawBufferPointer
  ) throws(DecompressionError) -> Int {
    var position = 0
    var size = 0
    while position < payload.count {
      let header = try BlockHeader(in: payload, at: position)
      position += BlockHeader.size + header.compressedSize
      size += header.inflatedSize
    }
    return size
  }

  /// Inflates all blocks of a payload into a buffer that they must fill exactly.
  ///
  /// - Throws: ``DecompressionError``; the buffer's contents are then undefined.
  public func inflate(
    _ payload: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecompressionError) {
    let size = try Self.inflatedSize(of: payload)
    guard size == output.count else { throw .wrongSize(found: size, expected: output.count) }
    var position = 0
    var filled = 0
    while position < payload.count {
      let header = try BlockHeader(in: payload, at: position)
      let start = position + BlockHeader.size
      let block = UnsafeRawBufferPointer(rebasing: payload[start..<start + header.compressedSize])
      let part = UnsafeMutableRawBufferPointer(
        rebasing: output[filled..<filled + header.inflatedSize])
      try inflate(block, header.algorithm, into: part, at: position)
      position = start + header.compressedSize
      filled += header.inflatedSize
    }
  }

  private func inflate(
    _ block: UnsafeRawBufferPointer, _ algorithm: BlockHeader.Algorithm,
    into part: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(DecompressionError) {
    let isWhole =
      switch algorithm {
      case .zlib: inflateZlib(block, into: part)
      case .rawDeflate: inflateRaw(block, into: part)
      case .lzma: inflateLZMA(block, into: part)
      case .zstandard: try inflateZstandard(block, into: part)
      case .lz4: try inflateLZ4(block, into: part, at: position)
      }
    guard isWhole else { throw .refused(position: position, algorithm: "\(algorithm)") }
  }

  // Each of these says whether the block was used up and the part filled, both exactly.

  private func inflateZlib(
    _ block: UnsafeRawBufferPointer, into part: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var used = 0
    var filled = 0
    let result = libdeflate_zlib_decompress_ex(
      deflate, block.baseAddress, block.count, part.baseAddress, part.count, &used, &filled)
    return result == LIBDEFLATE_SUCCESS && used == block.count && filled == part.count
  }

  private func inflateRaw(
    _ block: UnsafeRawBufferPointer, into part: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var used = 0
    var filled = 0
    let result = libdeflate_deflate_decompress_ex(
      deflate, block.baseAddress, block.count, part.baseAddress, part.count, &used, &filled)
    return result == LIBDEFLATE_SUCCESS && used == block.count && filled == part.count
  }

  private func inflateLZMA(
    _ block: UnsafeRawBufferPointer, into part: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var memoryLimit = Self.lzmaMemoryLimit
    var used = 0
    var filled = 0
    let result = lzma_stream_buffer_decode(
      &memoryLimit, 0, nil, block.bindMemory(to: UInt8.self).baseAddress, &used, block.count,
      part.bindMemory(to: UInt8.self).baseAddress, &filled, part.count)
    return result == LZMA_OK && used == block.count && filled == part.count
  }

  private func inflateZstandard(
    _ block: UnsafeRawBufferPointer, into part: UnsafeMutableRawBufferPointer
  ) throws(DecompressionError) -> Bool {
    if zstandard == nil { zstandard = ZSTD_createDCtx() }
    guard let zstandard else { throw .outOfMemory }
    let filled = ZSTD_decompressDCtx(
      zstandard, part.baseAddress, part.count, block.baseAddress, block.count)
    return ZSTD_isError(filled) == 0 && filled == part.count
  }

  private func inflateLZ4(
    _ block: UnsafeRawBufferPointer, into part: UnsafeMutableRawBufferPointer, at position: Int
  ) throws(DecompressionError) -> Bool {
    guard block.count >= Self.lz4ChecksumSize else { return false }
    let stored = UInt64(bigEndian: block.loadUnaligned(as: UInt64.self))
    let data = UnsafeRawBufferPointer(rebasing: block[Self.lz4ChecksumSize...])
    guard stored == xxHash64(data) else { throw .wrongChecksum(position: position) }
    let filled = LZ4_decompress_safe(
      data.bindMemory(to: CChar.self).baseAddress, part.bindMemory(to: CChar.self).baseAddress,
      Int32(data.count), Int32(part.count))
    return Int(filled) == part.count
  }
}
