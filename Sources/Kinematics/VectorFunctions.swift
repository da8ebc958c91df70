#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

// The functions that four-vectors need, of four numbers at a time.
//
// Goals, in order: bits that depend on the argument alone, not on its neighbours nor on the libm of the
// machine; an error below one unit in the last place or two; speed. libm computes one number at a
// time, which took a third of the time of an event's features.

/// Adding it rounds a double to an integer, which its lowest bits then are.
private let integerShift = 0x1.8p52

/// The sine and cosine of each element. Range of `x`: [-8, 8]; NaN gives NaN.
///
/// The argument less the nearest multiple of pi/2, which is subtracted in two parts, the first short
/// enough for exact products; then the minimax polynomials of fdlibm (Sun Microsystems, 1993) for
/// [-pi/4, pi/4].
func sineAndCosine(_ x: SIMD4<Double>) -> (sine: SIMD4<Double>, cosine: SIMD4<Double>) {
  let shifted = x * (2 / .pi) + integerShift
  let quarters = shifted - integerShift
  let quadrant = unsafeBitCast(shifted, to: SIMD4<UInt64>.self)
  // pi/2 to 33 bits, the next 33, and what is left.
  let rest =
    ((x - quarters * 0x1.921fb544p+0) - quarters * 0x1.0b4611a6p-34)
    - quarters * 0x1.3198a2e037073p-69
  let square = rest * rest
  let sine = rest + rest * square * sineSeries(square)
  let half = 0.5 * square
  let one = 1 - half
  // What the subtraction from 1 lost comes back.
  let cosine = one + (((1 - one) - half) + square * square * cosineSeries(square))
  let isOdd = 0 &- (quadrant & 1)
  return (
    choose(cosine, where: isOdd, else: sine, signs: quadrant &<< 62),
    choose(sine, where: isOdd, else: cosine, signs: (quadrant &+ 1) &<< 62)
  )
}

/// (sin r - r) / r^3 by r^2.
@inline(__always) private func sineSeries(_ x: SIMD4<Double>) -> SIMD4<Double> {
  let last: SIMD4<Double> = -2.505_076_025_340_686_341_95e-08 + x * 1.589_690_995_211_550_102_21e-10
  let highest: SIMD4<Double> = 2.755_731_370_707_006_767_89e-06 + x * last
  let middle: SIMD4<Double> = -1.984_126_982_985_794_931_34e-04 + x * highest
  return -1.666_666_666_666_663_243_48e-01 + x * (8.333_333_333_322_489_461_24e-03 + x * middle)
}

/// (cos r - 1 + r^2 / 2) / r^4 by r^2.
@inline(__always) private func cosineSeries(_ x: SIMD4<Double>) -> SIMD4<Double> {
  let last: SIMD4<Double> = 2.087_572_321_298_174_827_90e-09 - x * 1.135_964_755_778_819_482_65e-11
  let highest: SIMD4<Double> = -2.755_731_435_139_066_330_35e-07 + x * last
  let middle: SIMD4<Double> = 2.480_158_728_947_672_941_78e-05 + x * highest
  return 4.166_666_666_666_660_190_37e-02 + x * (-1.388_888_888_887_410_957_49e-03 + x * middle)
}

/// One number or the other by a mask of all bits, with its sign turned where `signs` has the highest.
@inline(__always) private func choose(
  _ first: SIMD4<Double>, where mask: SIMD4<UInt64>, else second: SIMD4<Double>,
  signs: SIMD4<UInt64>
) -> SIMD4<Double> {
  let (a, b) = (
    unsafeBitCast(first, to: SIMD4<UInt64>.self), unsafeBitCast(second, to: SIMD4<UInt64>.self)
  )
  let chosen = (a & mask) | (b & ~mask)
  return unsafeBitCast(chosen ^ (signs & (1 &<< 63)), to: SIMD4<Double>.self)
}

/// The exponential of each element.
///
/// Up to 32 of either sign by the argument less the nearest multiple of ln 2, in two parts, and Taylor's
/// series to the order 13, which errs by 4e-18 there; libm's beyond, one at a time.
func exponential(_ x: SIMD4<Double>) -> SIMD4<Double> {
  let shifted = x * 0x1.71547652b82fep0 + integerShift
  let powers = shifted - integerShift
  let rest = (x - powers * 0x1.62e42feep-1) - powers * 0x1.a39ef35793c76p-33
  let exponent = (unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &+ 1023) &<< 52
  var result = exponentialSeries(rest) * unsafeBitCast(exponent, to: SIMD4<Double>.self)
  let isNear = (x .<= 32) .& (x .>= -32)
  guard !all(isNear) else { return result }
  for lane in 0..<4 where !isNear[lane] { result[lane] = exp(x[lane]) }
  return result
}

/// e^x by Taylor's series, for x in [-0.35, 0.35].
@inline(__always) private func exponentialSeries(_ x: SIMD4<Double>) -> SIMD4<Double> {
  // Strands of four terms, so that products need not wait for one another.
  let square = x * x
  let fourth = square * square
  let from4 = strand(1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, x, square)
  let from8 = strand(1.0 / 40320, 1.0 / 362_880, 1.0 / 3_628_800, 1.0 / 39_916_800, x, square)
  let from12 = strand(1.0 / 479_001_600, 1.0 / 6_227_020_800, 0, 0, x, square)
  let from2 = strand(1.0 / 2, 1.0 / 6, 0, 0, x, square) * square
  let higher = fourth * (from4 + fourth * (from8 + fourth * from12))
  // The largest term comes last, so that only its sum is rounded to the result's precision.
  return 1.0 + (x + (from2 + higher))
}

/// a + b x + c x^2 + d x^3.
@inline(__always) private func strand(
  _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ x: SIMD4<Double>, _ square: SIMD4<Double>
) -> SIMD4<Double> {
  let low: SIMD4<Double> = a + b * x
  let high: SIMD4<Double> = c + d * x
  return low + square * high
}
