/// exp, expm1 and tanh for Float, written so that a loop over them becomes vector code.
///
/// Goals, first things first: NaN in, NaN out; the same bits for an element wherever it stands in a
/// tile; relative errors within the stated bounds; no branch and no call, so that the compiler
/// can vectorise the loop around it. libm has none of the last; `addingProduct` is a call where the
/// target has no FMA, so products and sums are rounded apart.
enum Exponential {
  /// 1.5 * 2^23: adding it rounds to an integer, which is then in the sum's low bits.
  private static let rounding: Float = 12_582_912
  private static let log2e: Float = 1.442_695_04
  /// ln 2 in two parts; the high one has 9 bits, so its product with n is exact.
  private static let ln2High: Float = 0.693_359_375
  private static let ln2Low: Float = -2.121_944_4e-4
  /// Below it exp(x) would no longer be a normal number.
  private static let lowest: Float = -87.3

  /// 2^n and expm1(r) for x = n ln 2 + r, |r| <= ln 2 / 2.
  ///
  /// The polynomial r + r^2 q(r) is the minimax fit of degree 4 for q (Lawson's iteration, weighted
  /// for relative error): 0.22 of half a unit in the last place.
  @inline(__always) private static func reduced(_ x: Float) -> (scale: Float, expm1: Float) {
    let clamped = x < lowest ? lowest : x
    let shifted = clamped * log2e + rounding
    let n = shifted - rounding
    let r = (clamped - n * ln2High) - n * ln2Low
    let scale = Float(bitPattern: (shifted.bitPattern &<< 23) &+ 0x3F80_0000)
    let q: Float =
      0.499_999_98
      + r * (0.166_665_43 + r * (0.041_667_2 + r * (0.008_366_547 + r * 0.001_388_251_6)))
    return (scale, r + (r * r) * q)
  }

  /// exp(x) for x <= 0, relative error below 2e-7; exp(-87.3) for all smaller x.
  @inline(__always) static func exp(_ x: Float) -> Float {
    let (scale, expm1) = reduced(x)
    return scale + scale * expm1
  }

  /// exp(x) - 1 for x <= 0, relative error below 3e-7, near 0 too.
  @inline(__always) static func expm1(_ x: Float) -> Float {
    let (scale, expm1) = reduced(x)
    return (scale - 1) + scale * expm1
  }

  /// tanh(x), relative error below 5e-7: -e / (e + 2) with e = expm1(-2|x|), and the sign of x.
  @inline(__always) static func tanh(_ x: Float) -> Float {
    let e = expm1(-2 * x.magnitude)
    let magnitude = -e / (e + 2)
    return Float(bitPattern: magnitude.bitPattern & 0x7FFF_FFFF | x.bitPattern & 0x8000_0000)
  }
}
