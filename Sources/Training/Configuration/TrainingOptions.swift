public import NeuralNetwork

/// What a user may say about a training; nil stands for a default that depends on other options or
/// on the domain file.
public struct TrainingOptions: Sendable {
  /// The domain head's outputs and loss.
  public var setup = Setup.a
  /// The strength of the gradient reversal; nil is 20 in set-up A and 1e-5 in set-up B.
  public var lambda: Double?
  /// How λ grows at the start.
  public var lambdaSchedule = LambdaSchedule.constant
  /// The epochs over which it grows; nil is the least number of epochs. Not for `constant`.
  public var lambdaRamp: Int?
  /// The seed of initial weights, shuffles and the held-back events.
  public var seed: UInt64 = 1
  /// The rule for the end and the best epoch.
  public var selection = EpochSelection.validation
  /// The fraction of the training events held back; nil is 0.2. For `validation` only.
  public var validationFraction: Double?
  /// How many epochs back the best one may lie; nil is 50. For `validation` only.
  public var patience: Int?
  /// The limits of the number of epochs; nil is 50:1000, and 200:1000 for `paper`.
  public var epochs: EpochLimits?
  /// Events in a batch, all domains together; nil chooses by the number of source events.
  public var batchSize: Int?
  /// The optimiser.
  public var optimizer = OptimizerKind.rmsprop
  /// The optimiser's step.
  public var learningRate = 0.001
  /// RMSProp's decay; nil is 0.9. For `rmsprop` only.
  public var rho: Double?
  /// Adam's decay of the mean; nil is 0.9. For `adam` only.
  public var beta1: Double?
  /// Adam's decay of the mean square; nil is 0.999. For `adam` only.
  public var beta2: Double?
  /// What is added to the root of the mean square.
  public var epsilon = 1e-7
  /// The activation of the hidden layers.
  public var activation = Activation.elu
  /// Widths of the feature extractor's layers.
  public var featureLayers = [20, 16, 13, 10]
  /// Widths of the label head's layers; the last is 2.
  public var labelLayers = [2]
  /// Widths of the domain head's layers; nil is 20,35,50 and the outputs that set-up and file need.
  public var domainLayers: [Int]?

  /// The defaults.
  public init() {}

  /// λ as given, or the set-up's default.
  public var effectiveLambda: Double { lambda ?? setup.defaultLambda }

  /// The fraction held back as given, or its default.
  var effectiveValidationFraction: Double { validationFraction ?? 0.2 }

  /// The name of the run's folder where the user gives none: `<setup>-lambda<X>-seed<S>`.
  public var runName: String {
    "\(setup.rawValue)-lambda\(Self.shortest(effectiveLambda))-seed\(seed)"
  }

  /// How the name of the folder of several runs begins; the last seed follows.
  var seriesName: String {
    "\(setup.rawValue)-lambda\(Self.shortest(effectiveLambda))-seeds\(seed)"
  }

  /// The shortest decimal form: 20, 0.003, 1e-5.
  package static func shortest(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
    let parts = "\(value)".split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    let mantissa = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
    return "\(mantissa)e\(exponent)"
  }
}
