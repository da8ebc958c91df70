extension Philox4x32 {
  /// Fills `words` with `bits(at:)` of the counters (position, stream) from `position` on.
  ///
  /// Four counters at a time: a product of two 32-bit words in 64 bits is one instruction for two of
  /// them on every x86-64, and a counter's ten rounds are a chain that does not fill a core.
  func fill(_ words: UnsafeMutableBufferPointer<UInt64>, from position: UInt64, stream: UInt64) {
    let whole = words.count / 4 * 4
    for start in Swift.stride(from: 0, to: whole, by: 4) {
      let bits = bits(
        atFour: SIMD4(0, 1, 2, 3) &+ (position &+ UInt64(start)), stream: stream)
      for lane in 0..<4 { words[start + lane] = bits[lane] }
    }
    for i in whole..<words.count {
      let at = position &+ UInt64(i)
      words[i] = bits(at: [
        UInt32(truncatingIfNeeded: at), UInt32(truncatingIfNeeded: at >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32),
      ])
    }
  }

  /// The draws of four counters; each word is the low half of a lane of 64 bits.
  @inline(__always) private func bits(atFour positions: SIMD4<UInt64>, stream: UInt64) -> SIMD4<
    UInt64
  > {
    let low = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    var x0 = positions & low
    var x1 = positions &>> 32
    var x2 = SIMD4<UInt64>(repeating: stream) & low
    var x3 = SIMD4<UInt64>(repeating: stream &>> 32)
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      // The words are below 2^32 already; this tells the compiler.
      let a = (x0 & low) &* 0xD251_1F53
      let b = (x2 & low) &* 0xCD9E_8D57
      (x0, x1, x2, x3) = (
        (b &>> 32) ^ x1 ^ SIMD4(repeating: UInt64(k0)), b & low,
        (a &>> 32) ^ x3 ^ SIMD4(repeating: UInt64(k1)), a & low
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return x0 &<< 32 | x1
  }
}
