/// A stream of Philox draws: the counter is (position, stream), so any position can be reached
/// without drawing those before it, and streams with different numbers never meet.
///
/// Serves initial weights and shuffles; conforms to `RandomNumberGenerator`.
public struct PhiloxSequence: RandomNumberGenerator, Sendable {
  /// The generator.
  public let philox: Philox4x32
  /// The stream's number: an epoch, a layer.
  public let stream: UInt64
  /// The number of 64-bit words drawn so far.
  public private(set) var position: UInt64 = 0

  /// A stream at its start.
  public init(key: UInt64, stream: UInt64) {
    philox = Philox4x32(key: key)
    self.stream = stream
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position += 1 }
    return philox.bits(at: position, stream: stream)
  }

  /// A uniform draw in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double {
    Philox4x32.uniform(next())
  }

  /// Shuffles in place (Fisher and Yates, from the end); the draw below a bound is unbiased
  /// (multiply-shift with rejection, Lemire, arXiv:1805.10941).
  ///
  /// The draws are those of ``below(_:)``, made many at a time: an epoch draws a million.
  public mutating func shuffle(_ indices: inout [UInt32]) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.blockSize) { block in
      indices.withUnsafeMutableBufferPointer { buffer in
        var i = buffer.count
        var next = block.endIndex
        while i > 1 {
          if next == block.endIndex {
            philox.fill(block, from: position, stream: stream)
            next = 0
          }
          let product = block[next].multipliedFullWidth(by: UInt64(i))
          next += 1
          position += 1
          // Below the bound there may be one draw too many of this remainder: then it is redrawn.
          if product.low < UInt64(i), product.low < (0 &- UInt64(i)) % UInt64(i) { continue }
          i -= 1
          let j = Int(product.high)
          (buffer[i], buffer[j]) = (buffer[j], buffer[i])
        }
      }
    }
  }

  /// Words that are drawn together.
  private static let blockSize = 256

  /// An unbiased draw in 0 ..< bound.
  ///
  /// - Precondition: `bound` is positive.
  public mutating func below(_ bound: UInt64) -> UInt64 {
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }
}
