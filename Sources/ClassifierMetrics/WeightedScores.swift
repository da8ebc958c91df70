/// Scores with weights: what can be said of two samples at every epoch, without errors.
public struct WeightedScores: Sendable {
  /// The scores.
  public let scores: [Float]
  /// The weights; they may be negative.
  public let weights: [Float]

  /// Scores and their weights.
  ///
  /// - Precondition: There are as many weights as scores.
  public init(_ scores: [Float], weights: [Float]) {
    precondition(scores.count == weights.count, "every score has a weight")
    self.scores = scores
    self.weights = weights
  }

  /// The area under the ROC curve with these as positives: the probability that one of them scores
  /// above one of the others, ties counted half.
  ///
  /// - Returns: nil where a score is NaN, or where the weights of either do not add up to a positive
  ///   number. In [0, 1] unless weights are negative.
  public func areaUnderCurve(against negatives: WeightedScores) -> Double? {
    var (below, area) = (0.0, 0.0)
    let sums = forEachScore(with: negatives) { positive, negative in
      area += positive * (below + negative / 2)
      below += negative
    }
    return sums.map { area / ($0 * $1) }
  }

  /// The Kolmogorov-Smirnov distance: the largest absolute difference of the two cumulative
  /// distributions, each normalised to its sum of weights.
  ///
  /// - Returns: nil where a score is NaN, or where the weights of either do not add up to a positive
  ///   number. In [0, 1] unless weights are negative.
  public func ksDistance(to other: WeightedScores) -> Double? {
    let (total, otherTotal) = (Self.sum(weights), Self.sum(other.weights))
    guard total > 0, otherTotal > 0 else { return nil }
    var (own, others, distance) = (0.0, 0.0, 0.0)
    let sums = forEachScore(with: other) { weight, otherWeight in
      own += weight
      others += otherWeight
      distance = max(distance, abs(own / total - others / otherTotal))
    }
    return sums.map { _ in distance }
  }

  /// Visits the different scores in ascending order, with the weight that each sample has there.
  ///
  /// - Returns: The sums of weights; nil where they are not positive, or a score is NaN.
  private func forEachScore(
    with other: WeightedScores, _ body: (_ own: Double, _ other: Double) -> Void
  ) -> (own: Double, other: Double)? {
    guard !scores.contains(where: \.isNaN), !other.scores.contains(where: \.isNaN) else {
      return nil
    }
    let order = AscendingOrder(scores, other.scores).indices
    var (ownSum, otherSum) = (0.0, 0.0)
    var position = 0
    while position < order.count {
      let score = self.score(order[position], other)
      var (ownWeight, otherWeight) = (0.0, 0.0)
      repeat {
        let index = Int(order[position])
        if index < scores.count {
          ownWeight += Double(weights[index])
        } else {
          otherWeight += Double(other.weights[index - scores.count])
        }
        position += 1
      } while position < order.count && self.score(order[position], other) == score
      body(ownWeight, otherWeight)
      ownSum += ownWeight
      otherSum += otherWeight
    }
    return ownSum > 0 && otherSum > 0 ? (ownSum, otherSum) : nil
  }

  private func score(_ index: UInt32, _ other: WeightedScores) -> Float {
    let index = Int(index)
    return index < scores.count ? scores[index] : other.scores[index - scores.count]
  }

  private static func sum(_ weights: [Float]) -> Double {
    weights.reduce(0.0) { $0 + Double($1) }
  }
}
