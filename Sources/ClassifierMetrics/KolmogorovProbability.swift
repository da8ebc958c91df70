import Foundation

/// How probable a Kolmogorov-Smirnov distance at least as large is between two samples of one
/// distribution: Kolmogorov's limit 2 sum_k (-1)^(k-1) exp(-2 k^2 z^2) at z = D sqrt(n m / (n + m)).
///
/// For weighted samples n and m are their effective numbers (see ``effectiveNumber(_:)``), as in
/// ROOT's `TH1::KolmogorovTest`. For few events the limit is on the safe side: larger than the exact
/// probability.
///
/// - Parameters:
///   - distance: The distance D. Range: not negative.
///   - first: The effective number n of events of one sample.
///   - second: That of the other, m.
/// - Returns: A number in [0, 1]; 1 where a sample is empty.
public func kolmogorovProbability(
  distance: Double, _ first: Double, _ second: Double
) -> Double {
  guard first > 0, second > 0 else { return 1 }
  let z = distance * (first * second / (first + second)).squareRoot()
  // The sum converges slowly there, to 1 less than 1e-17.
  guard z > 0.18 else { return 1 }
  var sum = 0.0
  for k in 1...100 {
    let term = exp(-2 * Double(k * k) * z * z)
    sum += k.isMultiple(of: 2) ? -term : term
    if term < 1e-18 { break }
  }
  return min(1, max(0, 2 * sum))
}
