public import Events

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
