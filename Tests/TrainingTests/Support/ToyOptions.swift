import Training

extension TrainingOptions {
  /// A small network in set-up B, trained for so many epochs.
  static func toy(epochs: Int, _ edit: (inout TrainingOptions) -> Void) -> TrainingOptions {
    var options = TrainingOptions()
    options.setup = .b
    options.lambda = 0.1
    options.featureLayers = [6, 4]
    options.domainLayers = [6, 1]
    options.epochs = EpochLimits(minimum: epochs, maximum: epochs)
    edit(&options)
    return options
  }
}
