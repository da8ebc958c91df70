#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An energy and a momentum, in double precision.
///
/// Unit: GeV. Sums are taken component by component, so the invariant mass of a sum loses about
/// 1e-16 (E/m)^2 of its relative precision to cancellation: 1e-8 for 1 GeV at 10 TeV.
public struct FourMomentum: Sendable, Equatable {
  /// The component along the x axis.
  public var px: Double
  /// The component along the y axis.
  public var py: Double
  /// The component along the beam.
  public var pz: Double
  /// The energy.
  public var energy: Double

  /// Given components.
  @inlinable public init(px: Double, py: Double, pz: Double, energy: Double) {
    self.px = px
    self.py = py
    self.pz = pz
    self.energy = energy
  }

  /// From what a detector measures, as ``FourMomenta`` has it.
  public init(pt: Double, eta: Double, phi: Double, mass: Double) {
    let four = FourMomenta(
      pt: SIMD4(repeating: pt), eta: SIMD4(repeating: eta),
      phi: SIMD4(repeating: wrappedPhi(phi)), mass: SIMD4(repeating: mass))
    self.init(px: four.px[0], py: four.py[0], pz: four.pz[0], energy: four.energy[0])
  }

  /// The sum, component by component.
  @inlinable public static func + (a: FourMomentum, b: FourMomentum) -> FourMomentum {
    FourMomentum(
      px: a.px + b.px, py: a.py + b.py, pz: a.pz + b.pz, energy: a.energy + b.energy)
  }

  /// The momentum transverse to the beam.
  @inlinable public var pt: Double { (px * px + py * py).squareRoot() }

  /// The magnitude of the momentum.
  @inlinable public var momentum: Double { (px * px + py * py + pz * pz).squareRoot() }

  /// sqrt(max(0, E^2 - |p|^2)).
  @inlinable public var mass: Double {
    max(energy * energy - (px * px + py * py + pz * pz), 0).squareRoot()
  }

  /// The pseudorapidity; infinite along the beam, NaN without any momentum.
  public var eta: Double { asinh(pz / pt) }

  /// The azimuth. Range: [-pi, pi].
  public var phi: Double { atan2(py, px) }
}
