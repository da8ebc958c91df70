/// What one epoch gave: a row of `history.csv`.
public struct EpochRecord: Sendable, Equatable {
  /// The epoch's number, from 1.
  public let epoch: Int
  /// The label loss L_y over the epoch's batches.
  public let labelLoss: Double
  /// The domain loss L_d over the epoch's batches.
  public let domainLoss: Double
  /// The weighted mean label loss of the held-out source events; NaN where it is not finite.
  public let heldOutLabelLoss: Double
  /// The domain loss of the held-out events: the mean over the domains of the weighted mean.
  public let heldOutDomainLoss: Double
  /// How well the domain head tells held-out source from target: the mean over the targets.
  public let domainAUC: Double
  /// The KS distance of the responses of the held-out domains; with several targets the largest.
  public let ks: Double
  /// The norm of the label head's gradient at the feature extractor: the mean over the batches.
  public let labelGradient: Double
  /// The norm of the domain head's gradient at the feature extractor, times λ: as it arrives.
  public let domainGradient: Double
  /// Whether a spike undid this epoch.
  public var isRolledBack = false
  /// Events of all domains that went through the batches a second.
  public let eventsPerSecond: Double

  /// The total loss L = L_y + L_d (eq. 4.1).
  public var loss: Double { labelLoss + domainLoss }
}

/// A rule that says when a training ends and which epoch's weights it keeps.
///
/// `live` is always the epochs so far in order, without those rolled back.
protocol EpochRule: Sendable {
  /// The epoch whose weights would be kept if the training ended now; nil before there is one.
  func best(of live: [EpochRecord]) -> Int?

  /// Why the training ends after `epoch`, if it does.
  func stopReason(after epoch: Int, live: [EpochRecord]) -> StopReason?

  /// Those of the `kept` epochs that may yet become the best one, whatever follows, a roll-back of
  /// the last ten epochs included: the weights of the others can be forgotten.
  func worthKeeping(_ kept: [Int], live: [EpochRecord]) -> [Int]
}

/// Why a training ended.
public enum StopReason: String, Sendable, Codable {
  /// The best epoch lies further back than the patience.
  case patience
  /// The running mean of the loss no longer falls.
  case plateau
  /// The largest number of epochs was reached.
  case maximumEpochs = "maximum-epochs"
}
