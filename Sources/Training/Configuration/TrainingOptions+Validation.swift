import NeuralNetwork

extension TrainingOptions {
  /// More layers than this in one part are taken for a slip of the pen.
  private static let mostLayers = 64
  /// More epochs than this are taken for a slip of the pen; the history of all is kept in memory.
  private static let mostEpochs = 1_000_000

  /// Checks everything that does not depend on the domain file.
  ///
  /// - Throws: ``TrainingError/usage(option:found:expected:)`` for the first option out of range or
  ///   without effect.
  public func validate() throws(TrainingError) {
    // The network computes in Float: a λ that is 0 there would silently train a plain classifier.
    let lambda = effectiveLambda
    try require(
      lambda == 0 || (lambda > 0 && Float(lambda).isNormal), "--lambda", lambda,
      "0, or a number from 1e-37 to 1e38")
    try validateOptimizer()
    try validateSelection()
    try validateSchedule()
    if let batchSize {
      try require(batchSize >= 2, "--batch-size", batchSize, "at least 2: an event of each domain")
    }
    try validateLayers()
  }

  private func validateOptimizer() throws(TrainingError) {
    for (option, value) in [("--learning-rate", learningRate), ("--epsilon", epsilon)] {
      try require(
        value > 0 && Float(value).isNormal, option, value, "a number from 1e-37 to 1e38")
    }
    if let rho {
      try require(optimizer == .rmsprop, "--rho", rho, "--optimizer rmsprop; adam has no rho")
      try require(rho > 0 && rho < 1, "--rho", rho, "a number between 0 and 1, both excluded")
    }
    for (option, value) in [("--beta1", beta1), ("--beta2", beta2)] {
      guard let value else { continue }
      try require(optimizer == .adam, option, value, "--optimizer adam; rmsprop has no betas")
      // A mean that forgets at once is a mean all the same: Adam without its momentum.
      try require(
        value >= 0 && value < 1, option, value, "a number from 0 up to 1, which is excluded")
    }
  }

  private func validateSchedule() throws(TrainingError) {
    guard lambdaSchedule != .constant else {
      if let lambdaRamp {
        try require(
          false, "--lambda-ramp", lambdaRamp, "--lambda-schedule ganin or linear beside it")
      }
      return
    }
    try require(
      effectiveLambda != 0, "--lambda-schedule", lambdaSchedule.rawValue,
      "constant with --lambda 0, which has nothing to grow to")
    let maximum = (epochs ?? selection.defaultEpochs).maximum
    if let lambdaRamp {
      try require(
        (1...maximum).contains(lambdaRamp), "--lambda-ramp", lambdaRamp,
        "1 to \(maximum) epochs, the largest number of the training")
    }
  }

  private func validateSelection() throws(TrainingError) {
    let needsValidation = "--select validation; --select paper holds nothing back"
    if let validationFraction {
      try require(
        selection == .validation, "--validation-fraction", validationFraction, needsValidation)
      try require(
        validationFraction > 0 && validationFraction < 1, "--validation-fraction",
        validationFraction, "a number between 0 and 1, both excluded")
    }
    if let patience {
      try require(selection == .validation, "--patience", patience, needsValidation)
      try require(patience >= 1, "--patience", patience, "at least 1 epoch")
    }
    let limits = epochs ?? selection.defaultEpochs
    try require(
      1 <= limits.minimum && limits.minimum <= limits.maximum
        && limits.maximum <= Self.mostEpochs, "--epochs",
      "\(limits.minimum):\(limits.maximum)",
      "MIN:MAX with 1 <= MIN <= MAX <= \(Self.mostEpochs)")
  }

  private func validateLayers() throws(TrainingError) {
    for (option, layers) in [
      ("--feature-layers", featureLayers), ("--label-layers", labelLayers),
      ("--domain-layers", domainLayers ?? [1]),
    ] {
      try require(
        (1...Self.mostLayers).contains(layers.count)
          && layers.allSatisfy { (1...Architecture.maximumWidth).contains($0) },
        option, Self.list(layers),
        "1 to \(Self.mostLayers) layer widths of 1 to \(Architecture.maximumWidth)")
    }
    try require(
      labelLayers.last == 2, "--label-layers", Self.list(labelLayers),
      "an output layer of 2 at the end: background and signal")
    if let domainLayers, setup == .a {
      try require(
        domainLayers.last != 1, "--domain-layers", Self.list(domainLayers),
        "an output layer of at least 2 at the end: set-up a has one output a domain")
    }
  }

  private func require(
    _ holds: Bool, _ option: String, _ found: some CustomStringConvertible, _ expected: String
  ) throws(TrainingError) {
    if !holds { throw .usage(option: option, found: found.description, expected: expected) }
  }

  /// Widths as on the command line: 20,16,13,10.
  static func list(_ layers: [Int]) -> String {
    layers.map(String.init).joined(separator: ",")
  }
}
