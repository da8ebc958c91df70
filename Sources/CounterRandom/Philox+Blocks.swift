/// Draws at many counters, four at a time: a product of two 32-bit words in 64 bits is one instruction
/// for two of them on every x86-64, and a counter's ten rounds are a chain that does not fill a core.
extension Philox4x32 {
  /// The draws that ``uniform(at:)`` gives at counters that differ in their last two words only,
  /// four at a time.
  ///
  /// - Parameters:
  ///   - first: The first word.
  ///   - second: The second word.
  ///   - third: The third words. Shape: count, rounded up to a multiple of four.
  ///   - last: The last words. The same shape.
  ///   - count: The number of draws.
  ///   - draws: Where the draws go. The same shape.
  public func uniforms(
    at first: UInt32, _ second: UInt32, third: UnsafePointer<UInt32>, last: UnsafePointer<UInt32>,
    count: Int, into draws: UnsafeMutablePointer<Double>
  ) {
    func four(_ words: UnsafePointer<UInt32>, _ start: Int) -> SIMD4<UInt64> {
      SIMD4(
        UInt64(words[start]), UInt64(words[start + 1]), UInt64(words[start + 2]),
        UInt64(words[start + 3]))
    }
    for start in Swift.stride(from: 0, to: count, by: 4) {
      let bits = bits(
        atFour: SIMD4(repeating: UInt64(first)), SIMD4(repeating: UInt64(second)),
        four(third, start), four(last, start))
      for lane in 0..<4 { draws[start + lane] = Self.uniform(bits[lane]) }
    }
  }

  /// Fills `words` with `bits(at:)` of the counters (position, stream) from `position` on.
  func fill(_ words: UnsafeMutableBufferPointer<UInt64>, from position: UInt64, stream: UInt64) {
    let low = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    let whole = words.count / 4 * 4
    for start in Swift.stride(from: 0, to: whole, by: 4) {
      let positions = SIMD4(0, 1, 2, 3) &+ (position &+ UInt64(start))
      let bits = bits(
        atFour: positions & low, positions &>> 32, SIMD4(repeating: stream) & low,
        SIMD4(repeating: stream &>> 32))
      for lane in 0..<4 { words[start + lane] = bits[lane] }
    }
    for i in whole..<words.count { words[i] = bits(at: position &+ UInt64(i), stream: stream) }
  }

  /// `bits(at:)` of a counter of two 64-bit words.
  func bits(at position: UInt64, stream: UInt64) -> UInt64 {
    bits(at: [
      UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32),
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32),
    ])
  }

  /// The words that ``words(at:)`` gives at four counters that differ in their third word only.
  ///
  /// - Parameters:
  ///   - first: The first word.
  ///   - second: The second word.
  ///   - third: The third words.
  ///   - last: The last word.
  /// - Returns: The first words of the four draws, their second, third and fourth ones.
  @inline(__always)
  public func words(
    at first: UInt32, _ second: UInt32, third: SIMD4<UInt32>, last: UInt32
  ) -> (SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>) {
    func four(_ word: UInt32) -> SIMD4<UInt64> { SIMD4(repeating: UInt64(word)) }
    let words = words(
      atFour: four(first), four(second), SIMD4(truncatingIfNeeded: third), four(last))
    return (
      SIMD4(truncatingIfNeeded: words.0), SIMD4(truncatingIfNeeded: words.1),
      SIMD4(truncatingIfNeeded: words.2), SIMD4(truncatingIfNeeded: words.3)
    )
  }

  /// `bits(at:)` of four counters; each word is the low half of a lane of 64 bits.
  @inline(__always)
  private func bits(
    atFour first: SIMD4<UInt64>, _ second: SIMD4<UInt64>, _ third: SIMD4<UInt64>,
    _ last: SIMD4<UInt64>
  ) -> SIMD4<UInt64> {
    let words = words(atFour: first, second, third, last)
    return words.0 &<< 32 | words.1
  }

  /// `words(at:)` of four counters; each word is the low half of a lane of 64 bits.
  @inline(__always)
  private func words(
    atFour first: SIMD4<UInt64>, _ second: SIMD4<UInt64>, _ third: SIMD4<UInt64>,
    _ last: SIMD4<UInt64>
  ) -> (SIMD4<UInt64>, SIMD4<UInt64>, SIMD4<UInt64>, SIMD4<UInt64>) {
    let low = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    var (x0, x1, x2, x3) = (first, second, third, last)
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
    return (x0, x1, x2, x3)
  }
}
