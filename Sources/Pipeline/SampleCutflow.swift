public import Events
public import Selection

/// What `prep select` found.
public struct SelectResult: Sendable {
  /// The samples that were asked for.
  public let samples: [SampleCutflow]
  /// All samples of the sample file together, as far as they are selected.
  public let total: CutflowReport
}

/// What `prep select` found in one sample.
public struct SampleCutflow: Sendable {
  /// The sample's name.
  public let name: String
  /// The cutflow.
  public let cutflow: Cutflow
  /// The expected number of events per unit of weight; nil where it is not known.
  public let yieldPerWeight: Double?
  /// Whether the output was up to date.
  public let outcome: StageOutcome
}
