import ArgumentParser
import CommandRunner
import Diagnostics
import Logging
import Scoring
import Workers

/// `train score`: features in, the responses of trained networks out.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Write the responses of trained networks to the events of a feature file.",
    discussion: """
      Writes /response, with several runs /response_spread, /part (0: no run that gives the response \
      had the event; 1: trained on; 2: test part) and /event. An event gets the mean over the runs \
      that did not train on it; where all did, over all, and that is said. Held-back validation \
      events count as trained on.

      For real data, or a network's own events: build K domain files with prep build-domains --fold \
      I/K, train on each, and give all K runs.
      """)

  @Argument(help: "The feature file, as prep features writes it.")
  var features: String

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "The folder of a finished training; may be given several times.", valueName: "run"))
  var runs: [String]

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The file of scores. One of this program is replaced.")
  var output: String

  @Option(
    name: .customLong("domains"),
    help: """
      Where a run's domain file is now, if it has moved; known by its content. May be given several \
      times.
      """)
  var domains: [String] = []

  @Flag(
    help: """
      Take the events as unseen by a run where nothing says which it was trained on: its domain file \
      is gone, or does not name the event files.
      """)
  var assumeUnseen = false

  @Option(help: "Threads; they change no bit of the outcome. (default: cores)")
  var threads: Int?

  @Flag(help: "Redo what is up to date.")
  var force = false

  @Flag(help: "Print one JSON object: events and mean response of each part.")
  var json = false

  @OptionGroup var messages: MessageOptions

  func run() throws {
    let summary = try messages.during("score") {
      try Score(
        .init(
          featuresPath: features, runPaths: runs, domainsPaths: domains,
          assumesUnseen: assumeUnseen,
          output: output, threads: threads ?? availableCores, force: force, isQuiet: messages.quiet),
        log: messages.logger
      ).run()
    }
    print(json ? try summary.json : summary.text, terminator: "")
  }

  func validate() throws {
    guard !runs.isEmpty else {
      throw ValidationError("--run: found none, expected the folder of at least one training")
    }
    guard threads.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--threads: found \(threads ?? 0), expected at least 1")
    }
  }
}
