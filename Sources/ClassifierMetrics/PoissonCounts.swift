import CounterRandom

/// Poisson draws of mean 1: how often each event of a sample enters a bootstrap replica.
///
/// The Poisson bootstrap resamples a sample whose size is itself random, as a luminosity's worth of
/// events is. The draws are Philox words of a fixed key at (event / 4, stream, replica, 0), so the
/// errors of the same scores are the same numbers everywhere.
enum PoissonCounts {
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

  /// Draws the counts of a sample's events; samples with different streams are independent.
  static func draw(into counts: UnsafeMutableBufferPointer<UInt8>, replica: Int, stream: UInt32) {
    let replica = UInt32(truncatingIfNeeded: replica)
    bounds.withUnsafeBufferPointer { bounds in
      var block: UInt32 = 0
      for start in stride(from: 0, to: counts.count, by: 4) {
        let words = philox.words(at: [block, stream, replica, 0])
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

  /// The counts of a replica of two independent samples, one after the other.
  static func draw(
    into counts: inout [UInt8], firstSampleCount: Int, replica: Int
  ) {
    counts.withUnsafeMutableBufferPointer { counts in
      draw(into: .init(rebasing: counts[..<firstSampleCount]), replica: replica, stream: 0)
      draw(into: .init(rebasing: counts[firstSampleCount...]), replica: replica, stream: 1)
    }
  }
}
