/// The nine bytes in front of each compressed block of a ROOT payload.
///
///     bytes  content
///     0-1    algorithm: "ZL" zlib, "XZ" LZMA, "L4" LZ4, "ZS" Zstandard, "CS" ROOT's old raw DEFLATE
///     2      method or version of the algorithm; decides nothing
///     3-5    size of what follows in this block, little-endian
///     6-8    size after inflating, little-endian
///
/// Three bytes hold a size, so a block is at most 16 MiB, and a larger payload has several.
struct BlockHeader: Equatable {
  static let size = 9

  let algorithm: Algorithm
  let compressedSize: Int
  let inflatedSize: Int

  enum Algorithm: UInt16, CaseIterable {
    case zlib = 0x5A4C
    case lzma = 0x585A
    case lz4 = 0x4C34
    case zstandard = 0x5A53
    case rawDeflate = 0x4353

    /// How many bytes one byte can become at most; a header that says more is damaged, and no
    /// memory is taken for it. Zstandard: 128 KiB from a block of four bytes. DEFLATE: 258 bytes from
    /// two bits. LZ4: 255 from a byte of length. LZMA: some 7,300, 273 bytes from six decisions.
    var mostRatio: Int {
      switch self {
      case .zlib, .rawDeflate: 1032
      case .lz4: 255
      case .lzma: 8192
      case .zstandard: 32768
      }
    }
  }

  /// Reads the header at `position` and checks that the block lies inside the payload.
  init(in payload: UnsafeRawBufferPointer, at position: Int) throws(DecompressionError) {
    guard payload.count - position >= Self.size else {
      throw .cutHeader(position: position, found: payload.count - position)
    }
    let tag = UInt16(payload[position]) << 8 | UInt16(payload[position + 1])
    guard let algorithm = Algorithm(rawValue: tag) else {
      throw .unknownAlgorithm(position: position, tag: tag)
    }
    func size(at index: Int) -> Int {
      Int(payload[index]) | Int(payload[index + 1]) << 8 | Int(payload[index + 2]) << 16
    }
    self.algorithm = algorithm
    compressedSize = size(at: position + 3)
    inflatedSize = size(at: position + 6)
    let left = payload.count - position - Self.size
    guard compressedSize <= left else {
      throw .cutBlock(position: position, found: left, expected: compressedSize)
    }
    let most = compressedSize * algorithm.mostRatio
    guard inflatedSize <= most else {
      throw .tooLarge(position: position, found: inflatedSize, most: most)
    }
  }
}
