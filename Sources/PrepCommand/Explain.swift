import ArgumentParser
import CommandRunner
import Pipeline
import Selection
import Settings

/// `prep explain`.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show one event as the selection sees it: objects, b-tags, cuts.",
    discussion: """
      The b-tags are drawn as "prep select" draws them for the sample of the sample file that has \
      the file, or for the one that --sample names.
      """)

  @Argument(help: "An event file.")
  var file: String

  @Option(name: .long, help: "The entry in the file, from 0.")
  var entry: Int

  @Option(name: .long, help: "The selection: a shipped name, or a path to a TOML file.")
  var selection = "tth-1l5j3b"

  @Option(name: .long, help: "The description of the samples; not needed for a file of none.")
  var samples = "samples.toml"

  @Option(name: .long, help: "The sample that the file belongs to. (default: the one that has it)")
  var sample: String?

  @Option(
    name: .long,
    help: "For a flat ntuple or foreign HDF5 file of no sample: a mapping's name, or a path.")
  var mapping: String?

  @OptionGroup var seed: SeedOptions

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  @OptionGroup var common: MessageOptions

  func validate() throws { try require(entry, in: 0...Int.max, for: "--entry") }

  func run() throws {
    let explainer = Explainer(
      .init(
        samplesPath: samples, sampleName: sample, mapping: mapping, selection: selection,
        seed: seed.seed, isQuiet: common.quiet),
      log: common.logger)
    let result = try common.during("explain") { try explainer.explain(file, entry: entry) }
    print(json ? try JSONText.indented(result) : result.text)
  }
}
