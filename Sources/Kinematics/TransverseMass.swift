#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The transverse mass of two massless objects, sqrt(2 pT1 pT2 (1 - cos dPhi)).
///
/// Computed as 2 sqrt(pT1 pT2) |sin(dPhi / 2)|, where nothing cancels for small angles.
public func transverseMass(pt1: Double, phi1: Double, pt2: Double, phi2: Double) -> Double {
  2 * (pt1 * pt2).squareRoot() * abs(sin(0.5 * (phi1 - phi2)))
}
