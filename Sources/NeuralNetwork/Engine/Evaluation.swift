/// What the network says of some events, in the order of the rows asked for.
public struct Evaluation: Sendable {
  /// P(signal) of each event.
  public let response: [Float]
  /// The domain head's outputs: Shape [outputs, events]; P(target k) and P(source) in set-up A, the
  /// linear y_k in set-up B, columns as ``DomainLoss`` has them.
  public let domainOutputs: [[Float]]
  /// Sums of w_label * loss and of w_label; nil where the table has no labels.
  public let label: WeightedLoss?
  /// Sums of w_domain * loss and of w_domain; nil where no domain was named.
  public let domain: WeightedLoss?

  let domainLoss: DomainLoss

  /// A sum of weighted losses.
  public struct WeightedLoss: Sendable, Equatable {
    /// Sum of weight * loss.
    public var sum = 0.0
    /// Sum of the weights.
    public var weights = 0.0

    /// The weighted mean; NaN where the weights sum to 0.
    public var mean: Double { sum / weights }
  }

  /// A score of each event that grows with how much it looks like the source rather than target
  /// `target`: P(source) / (P(source) + P(target)) in set-up A, the linear output in set-up B.
  ///
  /// - Precondition: There is such a target.
  public func sourceScores(againstTarget target: Int) -> [Float] {
    switch domainLoss {
    case .linear:
      return domainOutputs[target]
    case .crossEntropy:
      let source = domainOutputs[domainOutputs.count - 1]
      return zip(source, domainOutputs[target]).map { $0 / ($0 + $1) }
    }
  }
}
