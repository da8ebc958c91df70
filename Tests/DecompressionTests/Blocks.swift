import CDeflate
import CLZ4
import CLZMA
import CZstd

@testable import Decompression

/// Makes ROOT's compressed blocks with the codecs' own compressors.
enum Blocks {
  static let algorithms: [BlockHeader.Algorithm] = [.zlib, .rawDeflate, .lzma, .lz4, .zstandard]

  /// A block with its header.
  static func block(_ data: [UInt8], _ algorithm: BlockHeader.Algorithm) -> [UInt8] {
    let compressed = compress(data, algorithm)
    let tag = algorithm.rawValue
    return [UInt8(tag >> 8), UInt8(tag & 255), 8] + size(compressed.count) + size(data.count)
      + compressed
  }

  private static func size(_ count: Int) -> [UInt8] {
    [0, 8, 16].map { UInt8(truncatingIfNeeded: count >> $0) }
  }

  private static func compress(
    _ data: [UInt8], _ algorithm: BlockHeader.Algorithm
  ) -> [UInt8] {
    let capacity = 2 * data.count + 1024
    var out = [UInt8](repeating: 0, count: capacity)
    var count = 0
    switch algorithm {
    case .zlib, .rawDeflate:
      let compressor = libdeflate_alloc_compressor(6)
      defer { libdeflate_free_compressor(compressor) }
      count =
        algorithm == .zlib
        ? libdeflate_zlib_compress(compressor, data, data.count, &out, capacity)
        : libdeflate_deflate_compress(compressor, data, data.count, &out, capacity)
    case .lzma:
      lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, nil, data, data.count, &out, &count, capacity)
    case .zstandard: count = ZSTD_compress(&out, capacity, data, data.count, 3)
    case .lz4:
      count = out.withUnsafeMutableBytes { out in
        data.withUnsafeBytes { data in
          Int(
            LZ4_compress_default(
              data.bindMemory(to: CChar.self).baseAddress,
              out.bindMemory(to: CChar.self).baseAddress, Int32(data.count), Int32(capacity)))
        }
      }
    }
    out.removeSubrange(count...)
    guard algorithm == .lz4 else { return out }
    let checksum = out.withUnsafeBytes { xxHash64($0) }
    return (0..<8).map { UInt8(truncatingIfNeeded: checksum >> (56 - 8 * $0)) } + out
  }

  /// Bytes that compress about as floating-point columns do.
  static func data(count: Int, seed: UInt64) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return index % 4 < 2 ? UInt8(truncatingIfNeeded: state >> 60) : UInt8(state >> 56)
    }
  }

  /// Inflates a payload into a buffer of the given size.
  static func inflate(_ payload: [UInt8], size: Int) throws -> [UInt8] {
    let decompressor = try Decompressor()
    var out = [UInt8](repeating: 0, count: size)
    try payload.withUnsafeBytes { payload in
      try out.withUnsafeMutableBytes { try decompressor.inflate(payload, into: $0) }
    }
    return out
  }
}
