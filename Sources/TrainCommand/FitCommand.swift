import ArgumentParser
import Diagnostics
import Logging
import NeuralNetwork
import Training
import Workers

/// `train fit`: options in, a run folder out, its metrics on standard output.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Train a network on the training part of a domain file, then evaluate it.",
    discussion: """
      Writes model.h5, history.csv, run.json and train.log into one folder. A finished run of the \
      same configuration is skipped.
      """)

  @Argument(help: "The domain file, as prep build-domains writes it.")
  var domains: String

  @Option(help: "a: softmax and cross-entropy in the domain head; b: linear output and loss.")
  var setup = TrainingOptions().setup

  @Option(
    help: "Strength of the gradient reversal; 0 is a plain classifier. (default: a 20, b 1e-5)")
  var lambda: Double?

  @Option(help: "How lambda grows at the start: not, by the sigmoid of Ganin et al., or by a line.")
  var lambdaSchedule = TrainingOptions().lambdaSchedule

  @Option(
    help: ArgumentHelp(
      """
      Epochs over which lambda grows, for --lambda-schedule ganin and linear; none before the last \
      of them is the best epoch or ends the training. (default: the least number of --epochs)
      """, valueName: "epochs"))
  var lambdaRamp: Int?

  @Option(
    help: "The run's folder. (default: runs/<setup>-lambda<X>-seed<S> beside the domain file)")
  var output: String?

  @Option(help: "Seed of initial weights, shuffles and held-back events.")
  var seed = TrainingOptions().seed

  @Option(help: "Threads; they change no bit of the outcome. (default: cores)")
  var threads: Int?

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

  @Flag(help: "Replace a finished run of another configuration, or train the same again.")
  var force = false

  @Flag(
    help: """
      Go on from the checkpoint that a training which was stopped or killed left; without one, \
      begin afresh. The outcome is that of an undisturbed training, bit for bit.
      """)
  var resume = false

  @Option(
    help: ArgumentHelp(
      """
      Train this many networks, of seeds S, S + 1, ..., one thread each, and print mean and 15.8 and \
      84.2 percentiles. Each has its folder seed<S> under the output, which is by default \
      runs/<setup>-lambda<X>-seeds<S>-<last>; repeats.json there has it all.
      """, valueName: "k"))
  var repeats: Int?

  @Flag(help: "Print one JSON object: the metrics, or with --repeats what repeats.json holds.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    if let repeats { return try runRepeats(repeats) }
    let result = try Fit(
      domainsPath: domains, output: output, options: options,
      threads: threads ?? availableCores, replacesRun: force, resumes: resume,
      isQuiet: quiet,
      logger: .ofCommand()
    ).run()
    guard let metrics = result.record.metrics else { return }
    print(json ? metrics.json : metricText(metrics), terminator: "")
  }

  private func runRepeats(_ count: Int) throws {
    let result = try Repeats(
      domainsPath: domains, output: output, options: options, count: count,
      threads: threads ?? availableCores, replacesRuns: force, resumes: resume, isQuiet: quiet,
      logger: .ofCommand()
    ).run()
    print(json ? result.summary.json : repeatsText(result.summary), terminator: "")
  }

  /// Two options that say opposite things are refused before anything is opened.
  func validate() throws {
    if force, resume {
      throw ValidationError(
        "--resume: found it with --force, expected one of the two: --force trains from the start")
    }
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.setup = setup
    options.lambda = lambda
    options.lambdaSchedule = lambdaSchedule
    options.lambdaRamp = lambdaRamp
    options.seed = seed
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
