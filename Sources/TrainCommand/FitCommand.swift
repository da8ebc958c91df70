import ArgumentParser
import CommandRunner
import Diagnostics
import Logging
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

  @Option(
    help: "The run's folder. (default: runs/<setup>-lambda<X>-seed<S> beside the domain file)")
  var output: String?

  @Option(help: "Seed of initial weights, shuffles and held-back events.")
  var seed = TrainingOptions().seed

  @Option(help: "Threads; they change no bit of the outcome. (default: cores)")
  var threads: Int?

  @OptionGroup var training: TrainingArguments

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

  @OptionGroup var messages: MessageOptions

  func run() throws {
    if let repeats { return try runRepeats(repeats) }
    let result = try messages.during("train") {
      try Fit(
        domainsPath: domains, output: output, options: options,
        threads: threads ?? availableCores, replacesRun: force, resumes: resume,
        isQuiet: messages.quiet,
        logger: messages.logger
      ).run()
    }
    guard let metrics = result.record.metrics else { return }
    print(json ? metrics.json : metricText(metrics), terminator: "")
  }

  private func runRepeats(_ count: Int) throws {
    let result = try messages.during("train") {
      try Repeats(
        domainsPath: domains, output: output, options: options, count: count,
        threads: threads ?? availableCores, replacesRuns: force, resumes: resume,
        isQuiet: messages.quiet,
        logger: messages.logger
      ).run()
    }
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
    var options = training.options
    options.setup = setup
    options.lambda = lambda
    options.seed = seed
    return options
  }
}
