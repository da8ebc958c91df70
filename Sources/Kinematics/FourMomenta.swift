/// Four four-momenta at a time, from what a detector measures. Unit: GeV.
struct FourMomenta {
  let px, py, pz, energy: SIMD4<Double>

  /// Range of `phi`: [-8, 8].
  ///
  /// A negative mass stands for a space-like vector, as in ROOT: E^2 = |p|^2 - m^2. Jet finders
  /// write one where rounding takes a massless jet below zero.
  @inline(__always)
  init(pt: SIMD4<Double>, eta: SIMD4<Double>, phi: SIMD4<Double>, mass: SIMD4<Double>) {
    // One exponential gives both hyperbolic functions; what their difference cancels near eta = 0
    // is negligible against pt.
    let growth = exponential(eta)
    let decay = 1 / growth
    let momentum = pt * (0.5 * (growth + decay))
    let (sine, cosine) = sineAndCosine(phi)
    px = pt * cosine
    py = pt * sine
    pz = pt * (0.5 * (growth - decay))
    let square = momentum * momentum + mass * magnitude(mass)
    // A NaN is not below 0, and stays.
    energy = square.replacing(with: 0, where: square .< 0).squareRoot()
  }
}

/// Objects as a detector measures them, in columns, and where their four-momenta go.
///
/// The memory of every column reaches to the next multiple of four objects; what is computed there
/// means nothing. Unit: GeV.
public struct MeasuredObjects {
  /// A column that is read.
  public typealias Input = UnsafePointer<Double>
  /// A column that is written.
  public typealias Output = UnsafeMutablePointer<Double>

  /// The number of objects.
  public var count: Int
  /// Transverse momentum.
  public var pt: Input
  /// Pseudorapidity.
  public var eta: Input
  /// Azimuth. Range: [-pi, pi] (``wrappedPhi(_:)``).
  public var phi: Input
  /// Mass; negative for a space-like vector.
  public var mass: Input

  /// Objects in memory.
  public init(count: Int, pt: Input, eta: Input, phi: Input, mass: Input) {
    self.count = count
    self.pt = pt
    self.eta = eta
    self.phi = phi
    self.mass = mass
  }

  /// Writes the four-momenta: for each object what `FourMomentum(pt:eta:phi:mass:)` gives, bit by bit.
  public func fourMomenta(px: Output, py: Output, pz: Output, energy: Output) {
    for start in stride(from: 0, to: count, by: 4) {
      let four = FourMomenta(
        pt: pt.vector(at: start), eta: eta.vector(at: start), phi: phi.vector(at: start),
        mass: mass.vector(at: start))
      px.store(four.px, at: start)
      py.store(four.py, at: start)
      pz.store(four.pz, at: start)
      energy.store(four.energy, at: start)
    }
  }
}
