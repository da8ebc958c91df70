import ArgumentParser
import CommandRunner
import Diagnostics
import Logging
import Scoring
import Workers

/// `train templates`: a run in, what goes into a fit out.
struct TemplatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates",
    abstract: "Write the response in the test part as the templates of a fit.",
    discussion: """
      templates.csv has a row a bin of each domain and class: events, sum of weights and of their \
      squares. With cross_section_pb and luminosity_ifb in samples.toml the sum over the bins is the \
      expected yield of all selected events; without, 1, and that is said. Real data are counted.

      templates.json is a workspace of pyhf: signal times mu; the background of the source, with the \
      shape of each target as one standard deviation (histosys, mirrored to the other side), a \
      normalisation and the statistical errors. Bins without background are joined to their left \
      neighbours there (column fit_bin). The observation is the expectation at mu = 1, not data.
      """)

  @Argument(help: ArgumentHelp("The folder of a finished training.", valueName: "run"))
  var runFolder: String

  @Option(help: "The folder to write into.")
  var output: String

  @Option(help: "Equal bins of the response in [0, 1].")
  var bins = 20

  @Option(help: "Another domain file, with the same features.")
  var domains: String?

  @Option(
    help: ArgumentHelp(
      "The luminosity in 1/fb. (default: luminosity_ifb of samples.toml)", valueName: "ifb"))
  var luminosity: Double?

  @Option(
    help: """
      The relative uncertainty of the background's yield in the workspace, as in the AMS of the paper; \
      0 for none.
      """)
  var backgroundUncertainty = 0.1

  @Option(help: "Threads; they change no bit of the outcome. (default: cores)")
  var threads: Int?

  @OptionGroup var messages: MessageOptions

  func run() throws {
    let result = try messages.during("templates") {
      try Templates(
        .init(
          runPath: runFolder, domainsPath: domains, output: output, bins: bins,
          luminosity: luminosity, backgroundUncertainty: backgroundUncertainty,
          threads: threads ?? availableCores, isQuiet: messages.quiet),
        log: messages.logger
      ).run()
    }
    print(result.text, terminator: "")
  }

  func validate() throws {
    func require(_ isRight: Bool, _ option: String, _ found: String, _ expected: String) throws {
      guard !isRight else { return }
      throw ValidationError("\(option): found \(found), expected \(expected)")
    }
    try require((1...10_000).contains(bins), "--bins", "\(bins)", "1 to 10000")
    try require(
      luminosity.map { $0 > 0 && $0.isFinite } ?? true, "--luminosity",
      luminosity.map { "\($0)" } ?? "", "a number above 0")
    try require(
      (0..<1).contains(backgroundUncertainty), "--background-uncertainty",
      "\(backgroundUncertainty)", "at least 0 and below 1")
    try require(
      threads.map { $0 >= 1 } ?? true, "--threads", threads.map { "\($0)" } ?? "", "at least 1")
  }
}
