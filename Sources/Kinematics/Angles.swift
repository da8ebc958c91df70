/// An azimuth brought into [-pi, pi]; NaN for what is not finite.
///
/// Inputs mostly keep that range already, but some count from 0 to 2 pi, and the single-precision
/// pi lies above the double one.
@inlinable public func wrappedPhi(_ phi: Double) -> Double {
  abs(phi) <= .pi ? phi : phi.remainder(dividingBy: 2 * .pi)
}

/// The difference of two azimuths. Range: [0, pi].
@inlinable public func deltaPhi(_ phi1: Double, _ phi2: Double) -> Double {
  abs((phi1 - phi2).remainder(dividingBy: 2 * .pi))
}

/// The distance of two directions in pseudorapidity and azimuth.
@inlinable public func deltaR(
  eta1: Double, phi1: Double, eta2: Double, phi2: Double
) -> Double {
  let (dEta, dPhi) = (eta1 - eta2, deltaPhi(phi1, phi2))
  return (dEta * dEta + dPhi * dPhi).squareRoot()
}
