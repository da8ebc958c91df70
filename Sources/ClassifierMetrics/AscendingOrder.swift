/// The order of scores, smallest first, equal ones in the order of their index.
///
/// A least-significant-digit radix sort of order-preserving keys: the sort is most of the time of a
/// metric without errors, and this is several times faster than sorting by comparison.
struct AscendingOrder {
  /// The indices of the scores in ascending order.
  let indices: [UInt32]

  private static let digitBits: UInt64 = 11
  private static let bucketCount = 1 << 11

  /// Sorts the concatenation of two lists of scores.
  ///
  /// - Precondition: No score is NaN; there are at most 2^32.
  init(_ first: [Float], _ second: [Float] = []) {
    let count = first.count + second.count
    precondition(count <= 1 << 32, "an index has 32 bits")
    var keyed: [UInt64] = []
    keyed.reserveCapacity(count)
    for score in first { keyed.append(Self.key(score) << 32 | UInt64(keyed.count)) }
    for score in second { keyed.append(Self.key(score) << 32 | UInt64(keyed.count)) }
    var other = [UInt64](repeating: 0, count: count)
    for shift in [32, 32 + Self.digitBits, 32 + 2 * Self.digitBits] {
      Self.distribute(keyed, into: &other, shift: shift)
      swap(&keyed, &other)
    }
    indices = keyed.map { UInt32(truncatingIfNeeded: $0) }
  }

  /// 32 bits that compare as unsigned numbers as the scores do; -0 becomes 0.
  static func key(_ score: Float) -> UInt64 {
    let bits = (score + 0).bitPattern
    return UInt64(bits >> 31 == 1 ? ~bits : bits | 1 << 31)
  }

  /// One pass of the sort: stable by the digit at `shift`.
  private static func distribute(
    _ source: [UInt64], into target: inout [UInt64], shift: UInt64
  ) {
    var places = [Int](repeating: 0, count: bucketCount)
    let mask = UInt64(bucketCount - 1)
    source.withUnsafeBufferPointer { source in
      for value in source { places[Int(value >> shift & mask)] += 1 }
      var start = 0
      for bucket in 0..<bucketCount {
        (places[bucket], start) = (start, start + places[bucket])
      }
      target.withUnsafeMutableBufferPointer { target in
        for value in source {
          let bucket = Int(value >> shift & mask)
          target[places[bucket]] = value
          places[bucket] += 1
        }
      }
    }
  }
}
