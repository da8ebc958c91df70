import ArgumentParser
import CommandRunner
import Pipeline

/// `prep select`.
struct Select: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Select objects and events; emulate b-tags; write the cutflow.")

  @OptionGroup var samples: SampleOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var part: ShardOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var common: MessageOptions

  func run() throws {
    let stage = SelectStage(
      .init(samples, selection, seed, threads, output, common, shard: part.shard),
      log: common.logger)
    printCutflows(try common.during("select") { try stage.run() })
  }
}

/// `prep features`.
struct ComputeFeatures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Compute the features of the selected events.")

  @Option(
    name: .customLong("sample"),
    help: "Only this sample of <out-dir>/selected; may be given several times.")
  var names: [String] = []
  @OptionGroup var features: FeatureOptions
  @OptionGroup var part: ShardOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var common: MessageOptions

  func run() throws {
    let stage = FeaturesStage(
      .init(names, features, threads, output, common, shard: part.shard), log: common.logger)
    printFeatures(try common.during("features") { try stage.run() })
  }
}

/// `prep merge`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the shards of select and features into what one run would have written.")

  @Option(
    name: .customLong("sample"),
    help: "Only this sample; may be given several times. (default: every one that has shards)")
  var names: [String] = []
  @OptionGroup var output: OutputOptions
  @OptionGroup var common: MessageOptions

  func run() throws {
    let stage = MergeStage(
      .init(
        output: OutputFolder(path: output.outDir), sampleNames: names, force: output.force,
        isQuiet: common.quiet), log: common.logger)
    printMerged(try common.during("merge") { try stage.run() })
  }
}

/// `prep build-domains`.
struct BuildDomains: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build-domains",
    abstract: "Build the source and target domains with balanced weights.")

  @Option(name: .long, help: "The description of the samples.")
  var samples = "samples.toml"
  @OptionGroup var domains: DomainsArguments
  @OptionGroup var seed: SeedOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var common: MessageOptions

  func run() throws {
    let stage = DomainsStage(
      .init(samplesPath: samples, domains, seed, output, common), log: common.logger)
    printDomains(try common.during("build-domains") { try stage.run() })
  }
}

/// `prep run`: the three stages in turn.
struct RunAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run select, features and build-domains.")

  @OptionGroup var line: LineOptions

  func run() throws {
    let (log, common) = (line.common.logger, line.common)
    let selected = try common.during("run") {
      try FeaturesStage(line.features, log: log).check()
      return try SelectStage(line.select, log: log).run()
    }
    printCutflows(selected)
    // Not everything that lies in the folder: the samples of the sample file.
    var features = line.features
    features.sampleNames = selected.samples.map(\.name)
    printFeatures(try common.during("run") { try FeaturesStage(features, log: log).run() })
    printDomains(try common.during("run") { try DomainsStage(line.domains, log: log).run() })
  }
}

/// `prep status`: what is up to date, what is not and why.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what \"prep run\" with the same options would do, and why.")

  @OptionGroup var line: LineOptions

  func run() throws {
    let status = LineStatus(line.select, line.features, line.domains, log: line.common.logger)
    printStatus(try line.common.during("status") { try status.entries() })
  }
}

/// The union of the options of the three stages.
struct LineOptions: ParsableArguments {
  @OptionGroup var samples: SampleOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var featureOptions: FeatureOptions
  @OptionGroup var domainOptions: DomainsArguments
  @OptionGroup var seed: SeedOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var common: MessageOptions

  var select: SelectStage.Options {
    .init(samples, selection, seed, threads, output, common)
  }

  var features: FeaturesStage.Options {
    .init(samples.names, featureOptions, threads, output, common)
  }

  var domains: DomainsStage.Options {
    .init(samplesPath: samples.samples, domainOptions, seed, output, common)
  }
}
