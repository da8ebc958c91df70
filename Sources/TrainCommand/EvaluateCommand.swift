import ArgumentParser
import CommandRunner
import Diagnostics
import Logging
import Scoring
import Training
import Workers

/// `train evaluate`: a run in, its metrics on standard output.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a trained network on the test part of its domain file, or of another.",
    discussion: """
      On its own domain file the metrics are also kept in run.json, and histograms, ROC curves and \
      purities at all efficiencies in evaluation.json. What needs the truth of a target without any \
      is null. A test event of another domain file on which the run was trained is refused.
      """)

  @Argument(help: ArgumentHelp("The folder of a finished training.", valueName: "run"))
  var runFolder: String

  @Option(help: "Another domain file, with the same features.")
  var domains: String?

  @Option(
    help: ArgumentHelp(
      """
      Print the purities in source and target and their bias at these signal efficiencies too, each \
      above 0 and at most 1.
      """, valueName: "e,e,..."))
  var efficiency = Efficiencies([])

  @Flag(help: "Print one JSON object, each metric X with X_error.")
  var json = false

  @OptionGroup var messages: MessageOptions

  func run() throws {
    let log = messages.logger
    let evaluation = try messages.during("evaluate") {
      if let domains {
        try UnseenTestPart(runPath: runFolder, domainsPath: domains, log: log).check()
      }
      return try Evaluate(
        runPath: runFolder, domainsPath: domains, threads: availableCores, isQuiet: messages.quiet,
        logger: log
      ).evaluation(efficiencies: efficiency.values)
    }
    print(json ? evaluation.json : evaluationText(evaluation), terminator: "")
  }
}
