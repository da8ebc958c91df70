public import Diagnostics

/// Scores that no metric can be computed from.
public struct MetricsError: Diagnostic, Equatable {
  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    /// The sample has no events.
    case noEvents
    /// A column does not have one value for each response.
    case lengthMismatch(column: String, count: Int, expected: Int)
    /// A response is NaN.
    case undefinedResponse(row: Int)
    /// A weight is NaN or infinite.
    case weightNotFinite(column: String, row: Int, weight: Float)
    /// A label is neither 0 nor 1.
    case unknownLabel(row: Int, label: UInt8)
    /// The weights do not add up to a positive number.
    case sumOfWeights(column: String, sum: Double)
    /// The signal fraction is not in [0, 1].
    case signalFraction(Double)
  }

  /// What is wrong.
  public let reason: Reason
  /// The sample's name: "/test/source".
  public let sample: String

  init(_ reason: Reason, sample: String) {
    self.reason = reason
    self.sample = sample
  }

  /// Always 65.
  public var exitStatus: ExitStatus { .badData }

  /// *sample: row: found, expected; what to do*.
  public var description: String {
    switch reason {
    case .noEvents: "\(sample): no events, expected at least one; build larger domains"
    case .lengthMismatch(let column, let count, let expected):
      "\(sample): \(column) has \(count) values, expected one for each of \(expected) responses"
    case .undefinedResponse(let row):
      "\(sample): row \(row): the response is NaN, expected a number; train the network again"
    case .weightNotFinite(let column, let row, let weight):
      "\(sample): row \(row): \(column) is \(weight), expected a finite number"
    case .unknownLabel(let row, let label):
      "\(sample): row \(row): the label is \(label), expected 0 (background) or 1 (signal)"
    case .sumOfWeights(let column, let sum):
      "\(sample): the sum of \(column) is \(sum), expected a positive number; "
        + "check the weights, or build larger domains"
    case .signalFraction(let fraction):
      "\(sample): the signal fraction is \(fraction), expected a number in [0, 1]"
    }
  }
}
