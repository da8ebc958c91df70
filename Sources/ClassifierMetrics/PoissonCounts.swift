import CounterRandom

/// Poisson draws of mean 1: how often each event of a sample enters a bootstrap replica.
///
/// The Poisson bootstrap resamples a sample whose size is itself random, as a luminosity's worth of
/// events is. The draws are Philox words of a fixed key at (event / 4, stream, replica, 0), so the
/// errors of the same scores are the same numbers everywhere.
enum PoissonCounts {
  /// The number of replicas that are drawn, and looked at, together.
  static let lanes = 4

  static let philox = Philox4x32(key: 0x6865_702d_7072_6570)

  /// A word above the k-th bound stands for more than k: 2^32 times the distribution function at
  /// k = 0, 1, ..., as far as 32 bits tell it from 1.
  static let bounds: [UInt32] = {
    var bounds: [UInt32] = []
    var term = 0.367_879_441_171_442_33  // 1 / e
    var probability = term
    while probability * 0x1p32 < 0x1p32 - 1 {
      bounds.append(UInt32(probability * 0x1p32))
      term /= Double(bounds.count)
      probability += term
    }
    return bounds
  }()

  /// Draws the counts of a sample's events in four replicas, which stand side by side for each event;
  /// samples with different streams are independent.
  static func draw(
    into counts: UnsafeMutableBufferPointer<SIMD4<UInt8>>, firstReplica: Int, stream: UInt32
  ) {
    let first = UInt32(truncatingIfNeeded: firstReplica)
    let replicas = SIMD4(first, first &+ 1, first &+ 2, first &+ 3)
    bounds.withUnsafeBufferPointer { bounds in
      var block: UInt32 = 0
      for start in stride(from: 0, to: counts.count, by: 4) {
        let words = philox.words(at: block, stream, third: replicas, last: 0)
        let four = (
          count(words.0, bounds), count(words.1, bounds), count(words.2, bounds),
          count(words.3, bounds)
        )
        counts[start] = four.0
        if start + 1 < counts.count { counts[start + 1] = four.1 }
        if start + 2 < counts.count { counts[start + 2] = four.2 }
        if start + 3 < counts.count { counts[start + 3] = four.3 }
        block &+= 1
      }
    }
  }

  /// How many bounds each word is above.
  @inline(__always)
  private static func count(
    _ words: SIMD4<UInt32>, _ bounds: UnsafeBufferPointer<UInt32>
  ) -> SIMD4<UInt8> {
    var drawn = SIMD4<UInt32>.zero
    // Few draws are above 3, so few words need the other bounds.
    for bound in 0..<4 { drawn.replace(with: drawn &+ 1, where: words .> bounds[bound]) }
    if any(drawn .== 4) {
      for bound in 4..<bounds.count {
        drawn.replace(with: drawn &+ 1, where: words .> bounds[bound])
      }
    }
    return SIMD4(truncatingIfNeeded: drawn)
  }

  /// The counts of four replicas of two independent samples, one after the other.
  static func draw(
    into counts: inout [SIMD4<UInt8>], firstSampleCount: Int, firstReplica: Int
  ) {
    counts.withUnsafeMutableBufferPointer { counts in
      draw(
        into: .init(rebasing: counts[..<firstSampleCount]), firstReplica: firstReplica, stream: 0)
      draw(
        into: .init(rebasing: counts[firstSampleCount...]), firstReplica: firstReplica, stream: 1)
    }
  }
}
