/// The momentum tensor of an event's objects, sum(p_a p_b), whose eigenvalues say how the momenta
/// spread over three axes.
///
/// Goals, in order: eigenvalues to an absolute 1e-12 of the tensor over its trace, also where two
/// or three of them meet; none negative; speed.
///
/// The textbook formula, three cosines of a third of an arc cosine, was rejected: where two
/// eigenvalues meet it keeps half the digits. Here it only finds the eigenvalue that stands apart
/// from the other two, which is well conditioned; the others come from the plane orthogonal to its
/// eigenvector.
public struct MomentumTensor: Sendable, Equatable {
  /// Eigenvalues in descending order. Range: not negative, sum 1.
  public typealias Eigenvalues = (largest: Double, middle: Double, smallest: Double)

  private var xx = 0.0
  private var yy = 0.0
  private var zz = 0.0
  private var xy = 0.0
  private var xz = 0.0
  private var yz = 0.0

  /// The tensor of no objects.
  public init() {}

  /// Adds an object.
  public mutating func add(px: Double, py: Double, pz: Double) {
    xx += px * px
    yy += py * py
    zz += pz * pz
    xy += px * py
    xz += px * pz
    yz += py * pz
  }

  /// The eigenvalues of the tensor over its trace; NaN without any momentum.
  public var eigenvalues: Eigenvalues {
    let scale = 1 / (xx + yy + zz)
    // Of the traceless part, whose eigenvalues are those wanted less 1/3.
    let part = TracelessTensor(
      xx: xx * scale - 1 / 3, yy: yy * scale - 1 / 3, zz: zz * scale - 1 / 3,
      xy: xy * scale, xz: xz * scale, yz: yz * scale)
    let (largest, middle, smallest) = part.eigenvalues
    // The tensor is a sum of squares: what rounding takes below zero is zero. NaN stays NaN, which
    // `max(0, x)` would hide.
    return (1 / 3 + largest, max(1 / 3 + middle, 0), max(1 / 3 + smallest, 0))
  }
}

/// The momentum tensor in the plane transverse to the beam.
public struct TransverseMomentumTensor: Sendable, Equatable {
  private var xx = 0.0
  private var yy = 0.0
  private var xy = 0.0

  /// The tensor of no objects.
  public init() {}

  /// Adds an object.
  public mutating func add(px: Double, py: Double) {
    xx += px * px
    yy += py * py
    xy += px * py
  }

  /// The eigenvalues of the tensor over its trace, as for ``MomentumTensor``.
  public var eigenvalues: (larger: Double, smaller: Double) {
    let scale = 1 / (xx + yy)
    let (halfDifference, offDiagonal) = (0.5 * (xx - yy) * scale, xy * scale)
    let spread = (halfDifference * halfDifference + offDiagonal * offDiagonal).squareRoot()
    return (0.5 + spread, max(0.5 - spread, 0))
  }
}

/// A symmetric tensor of trace 0 and elements of order 1.
private struct TracelessTensor {
  let xx, yy, zz, xy, xz, yz: Double

  /// In descending order, to a few roundings of 1.
  var eigenvalues: (Double, Double, Double) {
    let variance =
      ((xx * xx + yy * yy + zz * zz) + 2 * (xy * xy + xz * xz + yz * yz)) / 6
    // Three eigenvalues within 1e-16 of each other; NaN goes on.
    if variance < 1e-32 { return (0, 0, 0) }
    let unit = variance.squareRoot()
    // With eigenvalues beta * unit the characteristic polynomial is beta^3 - 3 beta - 2 r.
    let r = min(max(determinant / (2 * variance * unit), -1), 1)
    let apart = r < 0 ? -unit : unit
    let axis = eigenvector(of: apart * Self.largestRoot(abs(r)))
    let (higher, lower) = eigenvalues(orthogonalTo: axis)
    // The trace gives the third with an error quadratic in the eigenvector's.
    let third = -(higher + lower)
    return r < 0 ? (higher, lower, third) : (third, higher, lower)
  }

  private var determinant: Double {
    xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz)
  }

  /// The root of beta^3 - 3 beta - 2 r above sqrt(3), for r in 0 ... 1.
  ///
  /// The straight line between its ends is at most 0.02 off; three steps of Newton's rule leave
  /// less than 1e-12, of which the caller only keeps the square.
  private static func largestRoot(_ r: Double) -> Double {
    var beta = 1.732050807568877 + 0.267949192431123 * r
    for _ in 0..<3 {
      let square = beta * beta
      beta = 2 * (beta * square + r) / (3 * (square - 1))
    }
    return beta
  }

  /// A unit eigenvector of an eigenvalue that stands apart: the longest of the cross products of
  /// the rows of (tensor - eigenvalue), all of which are multiples of it.
  private func eigenvector(of eigenvalue: Double) -> SIMD3<Double> {
    let a = SIMD3(xx - eigenvalue, xy, xz)
    let b = SIMD3(xy, yy - eigenvalue, yz)
    let c = SIMD3(xz, yz, zz - eigenvalue)
    var longest = cross(a, b)
    var length = dot(longest, longest)
    for other in [cross(a, c), cross(b, c)] {
      let otherLength = dot(other, other)
      if otherLength > length { (longest, length) = (other, otherLength) }
    }
    return longest / length.squareRoot()
  }

  /// The eigenvalues in the plane orthogonal to a unit vector, the higher first.
  private func eigenvalues(orthogonalTo axis: SIMD3<Double>) -> (Double, Double) {
    let side =
      abs(axis.x) > abs(axis.y)
      ? SIMD3(-axis.z, 0, axis.x) / (axis.x * axis.x + axis.z * axis.z).squareRoot()
      : SIMD3(0, axis.z, -axis.y) / (axis.y * axis.y + axis.z * axis.z).squareRoot()
    let up = cross(axis, side)
    let (alongSide, alongUp) = (applied(to: side), applied(to: up))
    let (first, second) = (dot(side, alongSide), dot(up, alongUp))
    let (mean, halfDifference) = (0.5 * (first + second), 0.5 * (first - second))
    let offDiagonal = dot(up, alongSide)
    let spread = (halfDifference * halfDifference + offDiagonal * offDiagonal).squareRoot()
    return (mean + spread, mean - spread)
  }

  private func applied(to v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(
      xx * v.x + xy * v.y + xz * v.z, xy * v.x + yy * v.y + yz * v.z,
      xz * v.x + yz * v.y + zz * v.z)
  }
}

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

private func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
  a.x * b.x + a.y * b.y + a.z * b.z
}
