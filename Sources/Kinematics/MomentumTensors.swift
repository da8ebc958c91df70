/// Four momentum tensors at a time: their eigenvalues wait for divisions and roots, one after the other,
/// and four wait no longer than one.
///
/// Goals, in order: eigenvalues to an absolute 1e-12 of the tensor over its trace, also where two
/// or three of them meet; none negative; speed.
///
/// The textbook formula, three cosines of a third of an arc cosine, was rejected: where two
/// eigenvalues meet it keeps half the digits. Here it only finds the eigenvalue that stands apart
/// from the other two, which is well conditioned; the others come from the plane orthogonal to its
/// eigenvector.
public struct MomentumTensors {
  /// Eigenvalues in descending order. Range: not negative, sum 1.
  public typealias Eigenvalues = (
    largest: SIMD4<Double>, middle: SIMD4<Double>, smallest: SIMD4<Double>
  )

  private let xx, yy, zz, xy, xz, yz: SIMD4<Double>

  /// Four tensors, in the order of the elements of what comes out.
  public init(_ a: MomentumTensor, _ b: MomentumTensor, _ c: MomentumTensor, _ d: MomentumTensor) {
    xx = SIMD4(a.xx, b.xx, c.xx, d.xx)
    yy = SIMD4(a.yy, b.yy, c.yy, d.yy)
    zz = SIMD4(a.zz, b.zz, c.zz, d.zz)
    xy = SIMD4(a.xy, b.xy, c.xy, d.xy)
    xz = SIMD4(a.xz, b.xz, c.xz, d.xz)
    yz = SIMD4(a.yz, b.yz, c.yz, d.yz)
  }

  /// The eigenvalues of each tensor over its trace; NaN without any momentum.
  public var eigenvalues: Eigenvalues {
    let scale = 1 / (xx + yy + zz)
    // Of the traceless part, whose eigenvalues are those wanted less 1/3.
    let part = TracelessTensors(
      xx: xx * scale - 1 / 3, yy: yy * scale - 1 / 3, zz: zz * scale - 1 / 3,
      xy: xy * scale, xz: xz * scale, yz: yz * scale)
    let (largest, middle, smallest) = part.eigenvalues
    // The tensor is a sum of squares: what rounding takes below zero is zero. NaN stays NaN.
    return (1 / 3 + largest, notNegative(1 / 3 + middle), notNegative(1 / 3 + smallest))
  }
}

/// Four symmetric tensors of trace 0 and elements of order 1.
private struct TracelessTensors {
  let xx, yy, zz, xy, xz, yz: SIMD4<Double>

  /// In descending order, to a few roundings of 1.
  var eigenvalues: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>) {
    let variance =
      ((xx * xx + yy * yy + zz * zz) + 2 * (xy * xy + xz * xz + yz * yz)) / 6
    let unit = variance.squareRoot()
    // With eigenvalues beta * unit the characteristic polynomial is beta^3 - 3 beta - 2 r.
    let ratio = determinant / (2 * variance * unit)
    let r = ratio.replacing(with: -1, where: ratio .< -1).replacing(with: 1, where: ratio .> 1)
    let isNegative = r .< 0
    let apart = unit.replacing(with: -unit, where: isNegative)
    let (higher, lower) = eigenvalues(
      orthogonalTo: eigenvector(of: apart * Self.largestRoot(magnitude(r))))
    // The trace gives the third with an error quadratic in the eigenvector's.
    let third = -(higher + lower)
    // Three eigenvalues within 1e-16 of each other; NaN goes on.
    let areEqual = variance .< 1e-32
    func chosen(_ first: SIMD4<Double>, _ second: SIMD4<Double>) -> SIMD4<Double> {
      second.replacing(with: first, where: isNegative).replacing(with: 0, where: areEqual)
    }
    return (chosen(higher, third), chosen(lower, higher), chosen(third, lower))
  }

  private var determinant: SIMD4<Double> {
    let first = xx * (yy * zz - yz * yz)
    let second = xy * (xy * zz - yz * xz)
    return first - second + xz * (xy * yz - yy * xz)
  }

  /// The root of beta^3 - 3 beta - 2 r above sqrt(3), for r in 0 ... 1.
  ///
  /// The straight line between its ends is at most 0.02 off; three steps of Newton's rule leave
  /// less than 1e-12, of which the caller only keeps the square.
  private static func largestRoot(_ r: SIMD4<Double>) -> SIMD4<Double> {
    var beta = 1.732050807568877 + 0.267949192431123 * r
    for _ in 0..<3 {
      let square = beta * beta
      beta = 2 * (beta * square + r) / (3 * (square - 1))
    }
    return beta
  }

  /// Unit eigenvectors of eigenvalues that stand apart: the longest of the cross products of the
  /// rows of (tensor - eigenvalue), all of which are multiples of it.
  private func eigenvector(of eigenvalue: SIMD4<Double>) -> Vectors {
    let a = Vectors(x: xx - eigenvalue, y: xy, z: xz)
    let b = Vectors(x: xy, y: yy - eigenvalue, z: yz)
    let c = Vectors(x: xz, y: yz, z: zz - eigenvalue)
    var longest = a.cross(b)
    var length = longest.dot(longest)
    longest.take(a.cross(c), whereLongerThan: &length)
    longest.take(b.cross(c), whereLongerThan: &length)
    return longest.scaled(by: 1 / length.squareRoot())
  }

  /// The eigenvalues in the planes orthogonal to unit vectors, the higher first.
  private func eigenvalues(orthogonalTo axis: Vectors) -> (SIMD4<Double>, SIMD4<Double>) {
    let (xSquared, ySquared) = (axis.x * axis.x, axis.y * axis.y)
    // Beside the z axis, or where the axis lies there, beside another.
    let isAlongX = xSquared .> ySquared
    let scale =
      1
      / (ySquared.replacing(with: xSquared, where: isAlongX) + axis.z * axis.z)
      .squareRoot()
    let side = Vectors(
      x: SIMD4(repeating: 0).replacing(with: -axis.z, where: isAlongX),
      y: axis.z.replacing(with: 0, where: isAlongX),
      z: (-axis.y).replacing(with: axis.x, where: isAlongX)
    ).scaled(by: scale)
    let up = axis.cross(side)
    let (alongSide, alongUp) = (applied(to: side), applied(to: up))
    let (first, second) = (side.dot(alongSide), up.dot(alongUp))
    let (mean, halfDifference) = (0.5 * (first + second), 0.5 * (first - second))
    let offDiagonal = up.dot(alongSide)
    let spread = (halfDifference * halfDifference + offDiagonal * offDiagonal).squareRoot()
    return (mean + spread, mean - spread)
  }

  private func applied(to v: Vectors) -> Vectors {
    Vectors(
      x: xx * v.x + xy * v.y + xz * v.z, y: xy * v.x + yy * v.y + yz * v.z,
      z: xz * v.x + yz * v.y + zz * v.z)
  }
}

/// Four vectors in space.
private struct Vectors {
  var x, y, z: SIMD4<Double>

  func dot(_ other: Vectors) -> SIMD4<Double> { x * other.x + y * other.y + z * other.z }

  func cross(_ other: Vectors) -> Vectors {
    Vectors(
      x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
  }

  func scaled(by factor: SIMD4<Double>) -> Vectors {
    Vectors(x: x * factor, y: y * factor, z: z * factor)
  }

  /// Takes those that are longer; `length` is of what was taken, squared.
  mutating func take(_ other: Vectors, whereLongerThan length: inout SIMD4<Double>) {
    let otherLength = other.dot(other)
    let isLonger = otherLength .> length
    x.replace(with: other.x, where: isLonger)
    y.replace(with: other.y, where: isLonger)
    z.replace(with: other.z, where: isLonger)
    length.replace(with: otherLength, where: isLonger)
  }
}

private func notNegative(_ x: SIMD4<Double>) -> SIMD4<Double> {
  x.replacing(with: 0, where: x .< 0)
}
