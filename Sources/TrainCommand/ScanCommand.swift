import ArgumentParser
import CommandRunner
import Diagnostics
import Logging
import Study
import Training
import Workers

/// `train scan`: a list of λ in, trainings, their tables and the choice of λ out.
struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Train several networks at each lambda, tabulate what they give, and choose lambda.",
    discussion: """
      Writes scan.csv (a row a training), points.csv (a row a set-up and lambda), both as scan.h5, \
      chosen.json, and each training in <setup>-lambda<X>/seed<S>. Finished trainings are kept, and \
      a scan that was stopped or killed goes on when the same command is run again, to the same \
      bits. More values of lambda, or more repeats, add to what is there.

      lambda is chosen without any label of the target: among the points whose mean ks_all is \
      lowest within its error (at most the lowest mean and that mean's standard error over the \
      seeds; of a single training its bootstrap error), the one of the largest mean auc_source. \
      With several targets the largest ks_all of them counts.
      """)

  @Argument(help: "The domain file, as prep build-domains writes it.")
  var domains: String

  @Option(help: "The set-ups, separated by commas.")
  var setup = SetupList([.a, .b])

  @Option(
    help: ArgumentHelp(
      """
      Values of lambda, separated by commas; 0 is the plain classifier. May be given several times, \
      and for one set-up alone: --lambda a:0,5,20 --lambda b:0,0.001
      """, valueName: "x,y,..."))
  var lambda: [LambdaList] = []

  @Option(help: ArgumentHelp("Trainings at each point, of seeds S, S + 1, ...", valueName: "k"))
  var repeats = 10

  @Option(help: "The first seed of each point.")
  var seed = TrainingOptions().seed

  @Option(
    help: """
      Choose the point that is best in this metric instead, such as auc_source; auc_target, ams, \
      purity_bias and others use the true labels of the target, which is said.
      """)
  var metric: String?

  @Option(help: "The scan's folder. (default: scan beside the domain file)")
  var output: String?

  @Option(
    help: "How many train at a time, one thread each; it changes no result. (default: cores)")
  var threads: Int?

  @OptionGroup var training: TrainingArguments

  @Flag(help: "Train all again, whatever is there.")
  var force = false

  @Flag(help: "Print one JSON object: points, as in points.csv, and chosen, as in chosen.json.")
  var json = false

  @OptionGroup var messages: MessageOptions

  func run() throws {
    var options = training.options
    options.seed = seed
    let result = try messages.during("scan") {
      try Scan(
        .init(
          domainsPath: domains, output: output, points: points, training: options,
          repeats: repeats, rule: metric.map(ChoiceRule.metric) ?? .paper,
          threads: threads ?? availableCores, force: force, isQuiet: messages.quiet),
        logger: messages.logger
      ).run()
    }
    print(json ? result.json : scanText(result), terminator: "")
    try result.requireAllFinished()
  }

  func validate() throws {
    if points.isEmpty {
      throw ValidationError(
        "--lambda: found none for a set-up, expected a list such as 0,5,20 for each of --setup")
    }
  }

  private var points: [ScanPoint] { LambdaList.points(setup.setups, lambda) }
}
