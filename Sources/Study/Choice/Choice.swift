/// The point that a rule chooses, and the figures that decided.
public struct Choice: Sendable, Equatable {
  /// A point with the means that the rule looks at, in the rule's order.
  public struct Candidate: Sendable, Equatable {
    /// The point.
    public let point: ScanPoint
    /// The means with their errors; with several targets of the one where it is worst.
    public let estimates: [MeanEstimate]
  }

  /// The rule.
  public let rule: ChoiceRule
  /// The chosen point.
  public let chosen: Candidate
  /// By the paper's rule the point of the lowest `ks_all`; else the chosen one.
  public let lowest: Candidate
  /// The points among which the last metric decided; the chosen one is among them.
  public let candidates: [Candidate]

  /// By the paper's rule the largest `ks_all` of a candidate: the lowest mean and its error.
  public var limit: Double? {
    guard case .paper = rule else { return nil }
    return Self.limit(of: lowest)
  }

  private static func limit(of lowest: Candidate) -> Double {
    lowest.estimates[0].value + lowest.estimates[0].error
  }
}

extension Choice {
  /// Chooses among points; nil where none has the metrics of the rule. Of equal ones the first.
  init?(_ rule: ChoiceRule, among points: [(point: ScanPoint, summary: PointSummary)]) {
    let all = points.compactMap { point, summary in
      let estimates = rule.metrics.compactMap { metric in
        summary.worst(metric) { ChoiceRule.isBetter(metric, $0, than: $1) }
      }
      return estimates.count == rule.metrics.count
        ? Candidate(point: point, estimates: estimates) : nil
    }
    guard let lowest = Self.best(all, rule, metric: 0) else { return nil }
    var left = all
    if case .paper = rule {
      left = all.filter { $0.estimates[0].value <= Self.limit(of: lowest) }
    }
    guard let chosen = Self.best(left, rule, metric: rule.metrics.count - 1) else { return nil }
    self.init(rule: rule, chosen: chosen, lowest: lowest, candidates: left)
  }

  private static func best(
    _ candidates: [Candidate], _ rule: ChoiceRule, metric: Int
  ) -> Candidate? {
    var best: Candidate?
    for candidate in candidates {
      guard let known = best else {
        best = candidate
        continue
      }
      let (value, other) = (candidate.estimates[metric].value, known.estimates[metric].value)
      if ChoiceRule.isBetter(rule.metrics[metric], value, than: other) { best = candidate }
    }
    return best
  }
}
