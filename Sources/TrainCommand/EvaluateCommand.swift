import ArgumentParser
import Diagnostics
import Logging
import Training
import Workers

/// `train evaluate`: a run in, its metrics on standard output.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a trained network on the test part of its domain file, or of another.",
    discussion: """
      On its own domain file the metrics are also kept in run.json. One that needs the truth of a \
      target without any is null.
      """)

  @Argument(help: ArgumentHelp("The folder of a finished training.", valueName: "run"))
  var runFolder: String

  @Option(help: "Another domain file, with the same features.")
  var domains: String?

  @Flag(help: "Print one JSON object, each metric X with X_error.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    let metrics = try Evaluate(
      runPath: runFolder, domainsPath: domains, threads: availableCores, isQuiet: quiet,
      logger: .ofCommand()
    ).run()
    print(json ? metrics.json : metricText(metrics), terminator: "")
  }
}
