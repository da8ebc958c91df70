/// A number with its statistical error.
public struct Estimate: Sendable, Equatable {
  /// The value.
  public let value: Double
  /// Its standard deviation; nil where the sample is too small to give one.
  public let error: Double?

  /// A value and its standard deviation.
  public init(value: Double, error: Double?) {
    self.value = value
    self.error = error
  }
}

/// The number of events of weight 1 that would fluctuate as much: (sum w)^2 / sum w^2.
///
/// Range: at most the number of events, where all weights are equal; 0 for no events, or where all
/// weights are 0.
public func effectiveNumber(_ weights: some Sequence<Float>) -> Double {
  var (sum, sumOfSquares) = (0.0, 0.0)
  for weight in weights {
    sum += Double(weight)
    sumOfSquares += Double(weight) * Double(weight)
  }
  return sumOfSquares > 0 ? sum * sum / sumOfSquares : 0
}
