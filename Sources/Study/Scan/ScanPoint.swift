public import Training

/// One point of a scan: a set-up and the strength of its gradient reversal.
public struct ScanPoint: Sendable, Hashable {
  /// The set-up.
  public let setup: Setup
  /// λ; 0 is the plain classifier.
  public let lambda: Double

  /// A point.
  public init(setup: Setup, lambda: Double) {
    self.setup = setup
    self.lambda = lambda
  }

  /// The name of its folder: `<setup>-lambda<X>`.
  public var name: String { "\(setup.rawValue)-lambda\(lambdaText)" }

  /// λ in its shortest form.
  public var lambdaText: String { TrainingOptions.shortest(lambda) }

  /// The options of its trainings.
  ///
  /// - Parameter common: What all points have in common. A plain classifier has no λ that could grow, so
  ///   a schedule counts at the other points alone.
  func options(_ common: TrainingOptions) -> TrainingOptions {
    var options = common
    options.setup = setup
    options.lambda = lambda
    if lambda == 0 {
      options.lambdaSchedule = .constant
      options.lambdaRamp = nil
    }
    return options
  }
}
