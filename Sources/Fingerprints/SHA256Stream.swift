import Crypto

/// SHA-256 over bytes that arrive in pieces.
public struct SHA256Stream: Sendable {
  private var hash = SHA256()

  /// A hash of nothing yet.
  public init() {}

  /// Adds raw bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
  }

  /// Adds the UTF-8 bytes of a text.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }

  /// Adds the little-endian bytes of an integer.
  public mutating func update(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { hash.update(bufferPointer: $0) }
  }

  /// The digest of everything added.
  public func finalize() -> Digest {
    hash.finalize().withUnsafeBytes { bytes in
      func word(_ i: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))
      }
      return Digest(words: [word(0), word(1), word(2), word(3)])
    }
  }
}

/// A SHA-256 digest.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes as four little-endian words, in order.
  public let words: SIMD4<UInt64>

  /// A digest from its four little-endian words.
  public init(words: SIMD4<UInt64>) { self.words = words }

  /// A digest from 64 hexadecimal digits; nil where the text is anything else.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var words = SIMD4<UInt64>()
    for i in 0..<32 {
      guard let byte = UInt8(String(decoding: digits[2 * i..<2 * i + 2], as: UTF8.self), radix: 16)
      else { return nil }
      words[i / 8] |= UInt64(byte) << (8 * UInt64(i % 8))
    }
    self.words = words
  }

  /// The bytes in order.
  public var bytes: [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> (8 * UInt64($0 % 8))) }
  }

  /// 64 hexadecimal digits.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
