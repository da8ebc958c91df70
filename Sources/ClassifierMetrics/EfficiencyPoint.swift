/// What a cut on the response does to one domain: a point of its ROC curve and of purity against
/// efficiency (paper, figure 7).
public struct EfficiencyPoint: Sendable, Equatable {
  /// The signal efficiency that was asked for. The cut is the largest response that at least as much of
  /// the signal reaches or exceeds; a cut of a finite sample may keep a little more.
  public let signalEfficiency: Double
  /// The fraction of the background that passes. Its error is that at a fixed signal efficiency.
  public let backgroundEfficiency: Estimate
  /// f e_s / (f e_s + (1 - f) e_b), with what passes of both; nil where nothing does.
  public let purity: Estimate?
}

extension EfficiencyWalk.Passing {
  /// f e_s / (f e_s + (1 - f) e_b); NaN where nothing passes.
  func purity(_ signalFraction: Double) -> Double {
    let signal = signalFraction * self.signal
    let all = signal + (1 - signalFraction) * background
    return all > 0 ? signal / all : .nan
  }
}
