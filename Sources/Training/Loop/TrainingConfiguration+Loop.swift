import Foundation
import NeuralNetwork

extension TrainingConfiguration {
  /// The network's shape for a number of features and domains.
  ///
  /// - Throws: `ArchitectureError` where the layers fit no such network.
  func architecture(inputs: Int, domains: Int) throws(ArchitectureError) -> Architecture {
    try Architecture(
      inputs: inputs, featureLayers: featureLayers, labelLayers: labelLayers,
      domainLayers: domainLayers, activation: activation,
      domainLoss: setup.domainLoss, domains: domains)
  }

  /// The optimiser at its start.
  func makeOptimizer(parameterCount: Int) -> Optimizer {
    // RMSProp reads no beta, and Adam no rho.
    Optimizer(
      kind: optimizer, learningRate: learningRate, rho: rho ?? 0, beta1: beta1 ?? 0,
      beta2: beta2 ?? 0, epsilon: epsilon, parameterCount: parameterCount)
  }

  /// λ of every step.
  var ramp: LambdaRamp {
    LambdaRamp(lambda: lambda, schedule: lambdaSchedule, epochs: lambdaRamp ?? 0)
  }

  /// The least domain loss where the domains cannot be told apart: ln K of set-up A's
  /// cross-entropy, 0 of set-up B's linear loss (paper, section 4.3).
  func domainOptimum(domains: Int) -> Double {
    switch setup {
    case .a: log(Double(domains))
    case .b: 0
    }
  }

  /// The rule for the end and the best epoch.
  func rule(heldOut: HeldOutEvents) -> any EpochRule {
    let rule = rule(
      heldOut: heldOut, limits: EpochLimits(minimum: minimumEpochs, maximum: maximumEpochs))
    return lambdaRamp.map { RampRule(rule: rule, firstEpoch: $0) } ?? rule
  }

  private func rule(heldOut: HeldOutEvents, limits: EpochLimits) -> any EpochRule {
    switch selection {
    case .validation:
      return ValidationRule(
        isPlain: lambda == 0, ksTolerance: heldOut.ksTolerance, patience: patience ?? .max,
        limits: limits)
    case .paper: return PaperRule(setup: setup, lambda: lambda, limits: limits)
    }
  }
}
