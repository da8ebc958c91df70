public import Events
public import Selection

/// What `prep select` found.
public struct SelectResult: Sendable {
  /// The samples that were asked for.
  public let samples: [SampleCutflow]
  /// All samples of the sample file together, as far as they are selected; nil for shards.
  public let total: CutflowReport?
}

/// What `prep select` found in one sample.
public struct SampleCutflow: Sendable {
  /// The sample's name.
  public let name: String
  /// Which part of the sample it is; nil for all of it.
  public let shard: Shard?
  /// The cutflow.
  public let cutflow: Cutflow
  /// The expected number of events per unit of weight; nil where it is not known.
  public let yieldPerWeight: Double?
  /// The input files that were left out.
  public let skipped: [SkippedFile]
  /// Whether the output was up to date.
  public let outcome: StageOutcome
}
