import CounterRandom

/// How often each event of a sample enters a bootstrap replica: Poisson draws of mean 1.
///
/// The Poisson bootstrap resamples a sample whose size is itself random, as a luminosity's worth of
/// events is. The draws are Philox words of a fixed key at (event / 4, stream, replica, 0), so the
/// errors of the same scores are the same numbers everywhere.
struct PoissonCounts {
  /// The number of times each event is taken, in the order of the caller.
  private(set) var counts: [UInt8]

  private static let philox = Philox4x32(key: 0x6865_702d_7072_6570)

  /// A word above the k-th bound stands for more than k: 2^32 times the distribution function at
  /// k = 0, 1, ..., as far as 32 bits tell it from 1.
  private static let bounds: [UInt32] = {
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

  /// Every event once: the sample itself.
  init(eventCount: Int) {
    counts = [UInt8](repeating: 1, count: eventCount)
  }

  /// Draws anew.
  mutating func draw(replica: Int, stream: UInt32) {
    let replica = UInt32(truncatingIfNeeded: replica)
    counts.withUnsafeMutableBufferPointer { counts in
      Self.bounds.withUnsafeBufferPointer { bounds in
        var block: UInt32 = 0
        for start in stride(from: 0, to: counts.count, by: 4) {
          let words = Self.philox.words(at: [block, stream, replica, 0])
          var drawn = SIMD4<UInt32>.zero
          for bound in bounds {
            drawn &+= SIMD4<UInt32>.zero.replacing(with: 1, where: words .> bound)
          }
          for lane in 0..<min(4, counts.count - start) {
            counts[start + lane] = UInt8(truncatingIfNeeded: drawn[lane])
          }
          block &+= 1
        }
      }
    }
  }
}
