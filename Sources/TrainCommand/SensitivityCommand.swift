import ArgumentParser
import CommandRunner
import Diagnostics
import Domains
import Logging
import Pipeline
import Study
import Training
import Workers

/// `train sensitivity`: feature files in, trainings at several fractions of signal, their tables out.
struct SensitivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract:
      "See how the result depends on the fraction of signal, in the target and in the source.",
    discussion: """
      Builds a domain file for each fraction from the feature files, trains on it, and writes \
      sensitivity.csv (a row a training) and points.csv (a row a point). In mode both the fraction \
      is the same in source and target (arXiv:2005.00568, figure 8a); in mode target the source is \
      weighted to --source-sig-frac whatever the target has (figure 8b).

      All points use the same events: as many per class and domain as the largest fraction leaves, \
      drawn by one seed. Sources differ in their weights alone, targets in how much of the signal \
      they train on; the test events are the same (but above one half, where a target draws more \
      signal than background, its test signal is another draw). Finished points are kept; a study that was stopped or killed goes on \
      when the same command is run again.
      """)

  @Option(help: "The description of the samples.")
  var samples = "samples.toml"

  @Option(help: "The folder of prep's outputs, with the features.")
  var outDir = "out"

  @Option(
    help: ArgumentHelp(
      "Fractions of signal between 0 and 1, separated by commas.", valueName: "f,g,..."))
  var signalFractions = FractionList([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5])

  @Option(help: "The fraction of signal of the source in mode target, between 0 and 1.")
  var sourceSigFrac = 0.05

  @Option(help: "Where the fraction varies: both, target, or both,target.")
  var mode = ModeList([.both, .target])

  @Option(help: "Events per class and domain. (default: as many as fit all points)")
  var events: Int?

  @Option(help: "The part of the events that is kept for testing, between 0 and 1.")
  var testFraction = 0.5

  @Option(help: "Negative weights: keep, absolute or drop-in-training.")
  var negativeWeights = NegativeWeights.keep

  @Option(help: "a: softmax and cross-entropy in the domain head; b: linear output and loss.")
  var setup = Setup.b

  @Option(
    help: "Strength of the gradient reversal; 0 is a plain classifier. (default: a 20, b 1e-5)")
  var lambda: Double?

  @Option(help: ArgumentHelp("Trainings at each point, of seeds S, S + 1, ...", valueName: "k"))
  var repeats = 10

  @Option(help: "The first seed of each point, and the seed of the domains' draws.")
  var seed = TrainingOptions().seed

  @Option(help: "The study's folder. (default: <out-dir>/sensitivity)")
  var output: String?

  @Option(
    help: "How many train at a time, one thread each; it changes no result. (default: cores)")
  var threads: Int?

  @OptionGroup var training: TrainingArguments

  @Flag(help: "Build and train all again, whatever is there.")
  var force = false

  @Flag(help: "Print one JSON object: points, as in points.csv.")
  var json = false

  @OptionGroup var messages: MessageOptions

  func run() throws {
    let result = try messages.during("sensitivity") {
      try Sensitivity(options, logger: messages.logger).run()
    }
    print(json ? result.json : sensitivityText(result), terminator: "")
    try result.requireAllFinished()
  }

  func validate() throws {
    for (option, value) in [
      ("--source-sig-frac", sourceSigFrac), ("--test-fraction", testFraction),
    ] where !(value > 0 && value < 1) {
      throw ValidationError("\(option): found \(value), expected a number between 0 and 1")
    }
    if let events, events < 1 {
      throw ValidationError("--events: found \(events), expected at least 1")
    }
  }

  private var options: Sensitivity.Options {
    var training = training.options
    training.setup = setup
    training.lambda = lambda
    training.seed = seed
    return Sensitivity.Options(
      samplesPath: samples, features: OutputFolder(path: outDir), output: output,
      modes: mode.modes, fractions: signalFractions.fractions,
      domains: DomainOptions(
        signalFraction: 0, sourceSignalFraction: sourceSigFrac, eventsPerClass: events,
        testFraction: testFraction, negativeWeights: negativeWeights, seed: seed),
      training: training, repeats: repeats, threads: threads ?? availableCores, force: force,
      isQuiet: messages.quiet)
  }
}

/// Fractions as `0.01,0.05`.
struct FractionList: ExpressibleByArgument {
  let fractions: [Double]

  init(_ fractions: [Double]) { self.fractions = fractions }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    fractions = parts.compactMap { Double($0) }
    guard fractions.count == parts.count else { return nil }
  }

  var defaultValueDescription: String { fractions.map(\.description).joined(separator: ",") }
}

/// Modes as `both,target`.
struct ModeList: ExpressibleByArgument {
  let modes: [SensitivityPoint.Mode]

  init(_ modes: [SensitivityPoint.Mode]) { self.modes = modes }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    modes = parts.compactMap { SensitivityPoint.Mode(rawValue: String($0)) }
    guard modes.count == parts.count, Set(modes).count == modes.count else { return nil }
  }

  var defaultValueDescription: String { modes.map(\.rawValue).joined(separator: ",") }
}

/// The points for a reader.
func sensitivityText(_ result: SensitivityResult) -> String {
  let keys = result.points.map { point, _ in
    [point.mode.rawValue, "\(point.signalFraction)", "\(point.sourceSignalFraction)"]
  }
  return pointsText(["mode", "target", "source"], keys, result.points.map(\.summary))
}
