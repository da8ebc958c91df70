/// The output and the loss of the domain head, for K domains: the source and targets 0 ..< K - 1.
///
/// Source: paper, section 4.3, for K = 2.
public enum DomainLoss: String, Sendable, CaseIterable {
  /// Set-up A, equation 4.3: softmax and cross-entropy over K outputs.
  ///
  /// Column k is P(target k), the last column P(source); with K = 2 the target is class 0 and the
  /// source class 1, as in the paper.
  case crossEntropy

  /// Set-up B, equation 4.4: K - 1 linear outputs y, column k for target k.
  ///
  /// The loss of a source event is -(y_0 + ... + y_(K-2)), that of an event of target k is +y_k.
  case linear

  /// The width of the domain head's last layer.
  ///
  /// - Parameter domains: K, the source counted.
  public func outputs(domains: Int) -> Int {
    switch self {
    case .crossEntropy: domains
    case .linear: domains - 1
    }
  }
}
