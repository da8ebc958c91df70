import ArgumentParser
import NeuralNetwork
import Training

/// How a network is trained, whatever its set-up, λ and seed: the options that `train fit` shares with
/// the studies.
struct TrainingArguments: ParsableArguments {
  @Option(help: "How lambda grows at the start: not, by the sigmoid of Ganin et al., or by a line.")
  var lambdaSchedule = TrainingOptions().lambdaSchedule

  @Option(
    help: ArgumentHelp(
      """
      Epochs over which lambda grows, for --lambda-schedule ganin and linear; none before the last \
      of them is the best epoch or ends the training. (default: the least number of --epochs)
      """, valueName: "epochs"))
  var lambdaRamp: Int?

  @Option(help: "Rule of the best epoch and the end: on held-back events, or the paper's.")
  var select = TrainingOptions().selection

  @Option(
    help: "Fraction of the training events held back, for --select validation. (default: 0.2)")
  var validationFraction: Double?

  @Option(help: "How many epochs back the best may lie, for --select validation. (default: 50)")
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "Least and largest number of epochs. (default: 50:1000; 200:1000 for --select paper)",
      valueName: "min:max"))
  var epochs: EpochLimits?

  @Option(
    help: """
      Events in a batch, all domains together. (default: the largest power of two up to 16384 that \
      gives at least 16 batches an epoch)
      """)
  var batchSize: Int?

  @Option(help: "The optimiser.")
  var optimizer = TrainingOptions().optimizer

  @Option(help: "The optimiser's step.")
  var learningRate = TrainingOptions().learningRate

  @Option(help: "RMSProp's decay. (default: 0.9)")
  var rho: Double?

  @Option(help: "Adam's decay of the mean; 0 leaves the momentum out. (default: 0.9)")
  var beta1: Double?

  @Option(help: "Adam's decay of the mean square. (default: 0.999)")
  var beta2: Double?

  @Option(help: "Added to the root of the mean square, of either optimiser.")
  var epsilon = TrainingOptions().epsilon

  @Option(help: "Activation of the hidden layers.")
  var activation = TrainingOptions().activation

  @Option(help: "Widths of the feature extractor's layers.")
  var featureLayers = LayerWidths(TrainingOptions().featureLayers)

  @Option(help: "Widths of the label head's layers; the last is 2.")
  var labelLayers = LayerWidths(TrainingOptions().labelLayers)

  @Option(
    help: """
      Widths of the domain head's layers; the last is one a domain in set-up a, one a target in b. \
      (default: 20,35,50 and that)
      """)
  var domainLayers: LayerWidths?

  /// The options with the defaults of what is not here.
  var options: TrainingOptions {
    var options = TrainingOptions()
    options.lambdaSchedule = lambdaSchedule
    options.lambdaRamp = lambdaRamp
    options.selection = select
    options.validationFraction = validationFraction
    options.patience = patience
    options.epochs = epochs
    options.batchSize = batchSize
    options.optimizer = optimizer
    options.learningRate = learningRate
    options.rho = rho
    options.beta1 = beta1
    options.beta2 = beta2
    options.epsilon = epsilon
    options.activation = activation
    options.featureLayers = featureLayers.widths
    options.labelLayers = labelLayers.widths
    options.domainLayers = domainLayers?.widths
    return options
  }
}
