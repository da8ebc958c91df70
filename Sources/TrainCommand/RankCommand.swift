import ArgumentParser
import CommandRunner
import Diagnostics
import Foundation
import Logging
import Study
import Training
import Workers

/// `train rank`: a run in, the features in order of their worth out.
struct RankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "Rank the features of a trained network.",
    discussion: """
      Shuffles each feature in turn among the test events of the source and prints how much of the \
      AUC is lost: permutation.csv. With --iterative it also trains without each feature in \
      turn, with the run's configuration, removes the one whose absence costs least, and goes on with \
      the others (arXiv:1906.05718): elimination.csv (a row a removal) and elimination_trials.csv (a \
      row a training). From 41 features to one that is 861 trainings times --repeats; how many and how \
      long is said first. Finished trainings are kept: what was stopped or killed goes on when the \
      same command is run again. rank.json has it all.
      """)

  @Argument(help: ArgumentHelp("The folder of a finished training.", valueName: "run"))
  var runFolder: String

  @Option(help: "How often each feature is shuffled.")
  var shuffles = 5

  @Flag(help: "Also remove the features one after the other, with trainings.")
  var iterative = false

  @Option(
    help: ArgumentHelp(
      "Trainings of each set of features, of seeds S, S + 1, ...; for --iterative. (default: 1)",
      valueName: "k"))
  var repeats: Int?

  @Option(
    help: ArgumentHelp(
      "Stop when this many features are left; for --iterative. (default: 1)", valueName: "n"))
  var top: Int?

  @Option(help: "Seed of the shuffles, and the first of the trainings. (default: the run's)")
  var seed: UInt64?

  @Option(help: "The ranking's folder. (default: rank-<run> beside the domain file)")
  var output: String?

  @Option(help: "Threads; they change no result. (default: cores)")
  var threads: Int?

  @Flag(help: "Train all again, whatever is there.")
  var force = false

  @Flag(help: "Print one JSON object, as in rank.json.")
  var json = false

  @OptionGroup var messages: MessageOptions

  func run() throws {
    let result = try messages.during("rank") {
      try Rank(
        .init(
          runPath: runFolder, output: output, shuffles: shuffles, seed: seed,
          isIterative: iterative, repeats: repeats ?? 1, top: top ?? 1,
          threads: threads ?? availableCores, force: force, isQuiet: messages.quiet),
        logger: messages.logger
      ).run()
    }
    print(json ? result.json : rankText(result), terminator: "")
    try result.requireAllFinished()
  }

  func validate() throws {
    guard !iterative else { return }
    for (option, isGiven) in [
      ("--repeats", repeats != nil), ("--top", top != nil), ("--force", force),
    ] where isGiven {
      throw ValidationError("\(option): found it alone, expected --iterative beside it")
    }
  }
}

/// The tables of a ranking for a reader.
func rankText(_ result: RankResult) -> String {
  var table = TextTable("feature", "loss of AUC when shuffled")
  for importance in result.importances {
    table.add(
      importance.feature,
      String(format: "%.4f", importance.mean)
        + (importance.standardDeviation.map { String(format: " +- %.4f", $0) } ?? ""))
  }
  let text = String(format: "auc_source %.4f\n\n", result.auc) + table.text + "\n"
  guard let elimination = result.elimination else { return text }
  var steps = TextTable("removed", "features left", "auc_source", "15.8 %", "84.2 %")
  for step in elimination.steps {
    func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }
    steps.add(
      step.removed ?? "(none)", "\(step.left.count)", number(step.auc.mean),
      number(step.auc.p16), number(step.auc.p84))
  }
  return text + "\n" + steps.text + "\n\nleft: \(elimination.left.joined(separator: ", "))\n"
}
