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
    // Adam has its own constants and reads no rho.
    Optimizer(
      kind: optimizer, learningRate: learningRate, rho: rho ?? 0, parameterCount: parameterCount)
  }

  /// The rule for the end and the best epoch.
  func rule(heldOut: HeldOutEvents) -> any EpochRule {
    let limits = EpochLimits(minimum: minimumEpochs, maximum: maximumEpochs)
    switch selection {
    case .validation:
      return ValidationRule(
        isPlain: lambda == 0, ksTolerance: heldOut.ksTolerance, patience: patience ?? .max,
        limits: limits)
    case .paper: return PaperRule(setup: setup, lambda: lambda, limits: limits)
    }
  }
}
