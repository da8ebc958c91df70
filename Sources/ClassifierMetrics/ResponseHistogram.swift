/// A histogram of the response in equal bins of [0, 1], with what its statistical errors are made of.
public struct ResponseHistogram: Sendable, Equatable {
  /// The number of events, unweighted.
  public let events: Int
  /// The sum of weights in each bin.
  public let sumW: [Double]
  /// The sum of squared weights in each bin; its root is the bin's error.
  public let sumW2: [Double]

  /// Fills a histogram. The last bin has its upper edge too; a response outside [0, 1] counts in the
  /// bin next to it.
  ///
  /// - Precondition: There are as many weights as responses, and no response is NaN.
  public init(_ scores: WeightedScores, bins: Int) {
    var (sums, squares) = ([Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins))
    for (score, weight) in zip(scores.scores, scores.weights) {
      let bin = Int(max(0, min(Double(score) * Double(bins), Double(bins - 1))))
      sums[bin] += Double(weight)
      squares[bin] += Double(weight) * Double(weight)
    }
    events = scores.scores.count
    (sumW, sumW2) = (sums, squares)
  }
}
