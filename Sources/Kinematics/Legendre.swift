/// The Legendre polynomials that Fox-Wolfram moments need. Range of `x`: [-1, 1].
///
/// A Fox-Wolfram moment of order L is the sum of |p_i| |p_j| P_L(cos angle_ij) over all ordered
/// pairs, i = j included, over the squared sum of energies
/// (Fox and Wolfram, Phys. Rev. Lett. 41 (1978) 1581).
public enum Legendre {
  /// Order 2: (3 x^2 - 1) / 2.
  @inlinable public static func second<Vector: SIMD>(_ x: Vector) -> Vector
  where Vector.Scalar == Double {
    1.5 * (x * x) - 0.5
  }

  /// Order 3: (5 x^3 - 3 x) / 2.
  @inlinable public static func third<Vector: SIMD>(_ x: Vector) -> Vector
  where Vector.Scalar == Double {
    x * (2.5 * (x * x) - 1.5)
  }

  /// Order 4: (35 x^4 - 30 x^2 + 3) / 8.
  @inlinable public static func fourth<Vector: SIMD>(_ x: Vector) -> Vector
  where Vector.Scalar == Double {
    let square = x * x
    return square * (4.375 * square - 3.75) + 0.375
  }
}
