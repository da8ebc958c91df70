import CommandRunner
import Domains
import Pipeline

extension SelectStage.Options {
  /// The stage's options from the command line's groups.
  init(
    _ samples: SampleOptions, _ selection: SelectionOptions, _ seed: SeedOptions,
    _ threads: ThreadOptions, _ output: OutputOptions, _ common: MessageOptions,
    shard: Shard? = nil
  ) {
    self.init(
      samplesPath: samples.samples, selection: selection.selection, sampleNames: samples.names,
      output: OutputFolder(path: output.outDir), threads: threads.count,
      maximumEvents: selection.maxEvents, seed: seed.seed, shard: shard,
      onBadFile: selection.onBadFile, force: output.force, isQuiet: common.quiet)
  }
}

extension FeaturesStage.Options {
  /// The stage's options from the command line's groups.
  init(
    _ sampleNames: [String], _ features: FeatureOptions, _ threads: ThreadOptions,
    _ output: OutputOptions, _ common: MessageOptions, shard: Shard? = nil
  ) {
    self.init(
      sampleNames: sampleNames, output: OutputFolder(path: output.outDir), list: features.list,
      onMissing: features.onMissing, shard: shard, threads: threads.count, force: output.force,
      isQuiet: common.quiet)
  }
}

extension DomainsStage.Options {
  /// The stage's options from the command line's groups.
  init(
    samplesPath: String, _ domains: DomainsArguments, _ seed: SeedOptions,
    _ output: OutputOptions, _ common: MessageOptions
  ) {
    let folder = OutputFolder(path: output.outDir)
    self.init(
      samplesPath: samplesPath, output: folder, domainsPath: domains.output ?? folder.domains,
      domains: DomainOptions(
        signalFraction: domains.sigFrac,
        sourceSignalFraction: domains.sourceSigFrac ?? domains.sigFrac,
        eventsPerClass: domains.events, testFraction: domains.testFraction ?? 0.5,
        fold: domains.fold, negativeWeights: domains.negativeWeights, seed: seed.seed),
      force: output.force, isQuiet: common.quiet)
  }
}
