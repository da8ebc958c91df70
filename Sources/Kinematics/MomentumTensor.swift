/// The momentum tensor of an event's objects, sum(p_a p_b), whose eigenvalues say how the momenta
/// spread over three axes.
public struct MomentumTensor: Sendable, Equatable, BitwiseCopyable {
  /// Eigenvalues in descending order. Range: not negative, sum 1.
  public typealias Eigenvalues = (largest: Double, middle: Double, smallest: Double)

  @usableFromInline var xx = 0.0
  @usableFromInline var yy = 0.0
  @usableFromInline var zz = 0.0
  @usableFromInline var xy = 0.0
  @usableFromInline var xz = 0.0
  @usableFromInline var yz = 0.0

  /// The tensor of no objects.
  @inlinable public init() {}

  /// Adds an object.
  @inlinable public mutating func add(px: Double, py: Double, pz: Double) {
    xx += px * px
    yy += py * py
    zz += pz * pz
    xy += px * py
    xz += px * pz
    yz += py * pz
  }

  /// The eigenvalues of the tensor over its trace; NaN without any momentum.
  public var eigenvalues: Eigenvalues {
    let (largest, middle, smallest) = MomentumTensors(self, self, self, self).eigenvalues
    return (largest[0], middle[0], smallest[0])
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
