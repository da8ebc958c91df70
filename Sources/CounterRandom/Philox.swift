/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw
/// ("Parallel random numbers: as easy as 1, 2, 3", SC11, section 3).
///
/// A draw is a pure function of key and counter: the same on any thread, in any order.
@frozen public struct Philox4x32: Sendable {
  /// The two key words.
  public let key: SIMD2<UInt32>

  /// A generator with the given key.
  @inlinable public init(key: SIMD2<UInt32>) { self.key = key }

  /// A generator whose key words are the low and the high half of `key`.
  @inlinable public init(key: UInt64) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// Four independent 32-bit words for a counter: ten rounds.
  @inlinable public func words(at counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let a = UInt64(x0) &* 0xD251_1F53
      let b = UInt64(x2) &* 0xCD9E_8D57
      (x0, x1, x2, x3) = (
        UInt32(truncatingIfNeeded: b >> 32) ^ x1 ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ x3 ^ k1, UInt32(truncatingIfNeeded: a)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(x0, x1, x2, x3)
  }

  /// A uniform draw in [0, 1) with 53 random bits, from the first two words at `counter`.
  @inlinable public func uniform(at counter: SIMD4<UInt32>) -> Double {
    Self.uniform(bits(at: counter))
  }

  /// The uniform draw of a 64-bit one.
  @inlinable static func uniform(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

  /// A 64-bit draw, from the first two words at `counter`; the rank key of an event.
  @inlinable public func bits(at counter: SIMD4<UInt32>) -> UInt64 {
    let w = words(at: counter)
    return UInt64(w[0]) << 32 | UInt64(w[1])
  }
}
