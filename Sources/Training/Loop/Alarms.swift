import Foundation

/// What looks wrong in a training that ended without an error.
///
/// Adversarial trainings fail in silence: a domain head that cannot learn adapts nothing, and the
/// label loss looks all the better for it.
enum Alarms {
  /// A gradient below this is none: sums of rounding errors of `Float`.
  static let leastGradient = 1e-12
  /// A label loss within this fraction of chance has learned nothing.
  static let leastGain = 1e-3

  /// The alarms, each a sentence; those of the domain head only where λ is not 0.
  ///
  /// - Parameters:
  ///   - configuration: The training's values.
  ///   - outcome: What it gave.
  ///   - labelWeight: The mean of w_label over the source events in the batches: the loss of an
  ///     answer of one half for every event is ln 2 times that.
  static func messages(
    _ configuration: TrainingConfiguration, _ outcome: TrainingOutcome, labelWeight: Double
  ) -> [String] {
    let live = outcome.history.filter { !$0.isRolledBack }
    var messages: [String] = []
    if configuration.lambda != 0, let message = deadDomainHead(configuration, live) {
      messages.append(message)
    }
    let chance = chance(labelWeight: labelWeight)
    if let best = live.first(where: { $0.epoch == outcome.bestEpoch }),
      isChance(best.labelLoss, chance)
    {
      messages.append(
        "the label head has learned nothing: its loss of \(rounded(best.labelLoss)) in the best "
          + "epoch, \(best.epoch), is that of a guess, \(rounded(chance)); lambda is too large, or "
          + "the features tell nothing")
    }
    let hasAdversary = configuration.lambda != 0
    let notFinite = live.filter { self.notFinite($0, hasAdversary: hasAdversary) != nil }
    if let first = notFinite.first,
      let figure = self.notFinite(first, hasAdversary: hasAdversary)
    {
      messages.append(
        "figures of \(notFinite.count) epochs are not finite, the first the \(figure) of epoch "
          + "\(first.epoch); such an epoch is never the best")
    }
    if !outcome.spikes.isEmpty {
      let epochs = outcome.spikes.map(String.init).joined(separator: ", ")
      messages.append(
        "the label loss spiked at epoch \(epochs); weights went back ten epochs each time")
    }
    if outcome.stopReason == .maximumEpochs,
      configuration.maximumEpochs > configuration.minimumEpochs
    {
      messages.append(
        "the training ended at the largest number of epochs, \(configuration.maximumEpochs), and "
          + "not by its rule")
    }
    return messages
  }

  /// A domain head passes nothing back where its gradient vanishes, whatever λ is: dead units, or
  /// an output that no weight can change.
  private static func deadDomainHead(
    _ configuration: TrainingConfiguration, _ live: [EpochRecord]
  ) -> String? {
    let dead = live.reversed().prefix { isDead($0, lambda: configuration.lambda) }
    guard let last = dead.first, let first = dead.last else { return nil }
    return "the domain head is dead: it passes no gradient back in epochs \(first.epoch) to "
      + "\(last.epoch), so nothing is adapted; use another --activation or --domain-layers"
  }

  /// Whether the domain head passed nothing back in an epoch, but for rounding.
  static func isDead(_ record: EpochRecord, lambda: Double) -> Bool {
    record.domainGradient <= leastGradient * lambda
  }

  /// The label loss of an answer of one half for every event.
  static func chance(labelWeight: Double) -> Double { labelWeight * log(2) }

  /// Whether a label loss is no better than that of a guess.
  static func isChance(_ loss: Double, _ chance: Double) -> Bool {
    loss > chance * (1 - leastGain)
  }

  /// The first figure of an epoch, beside L_y, that is not finite; those of the domain head only
  /// where there is an adversary.
  static func notFinite(_ record: EpochRecord, hasAdversary: Bool) -> String? {
    if hasAdversary, !record.domainLoss.isFinite { return "domain loss" }
    if !record.heldOutLabelLoss.isFinite { return "label loss of the held-out events" }
    if hasAdversary, !record.heldOutDomainLoss.isFinite {
      return "domain loss of the held-out events"
    }
    return record.ks.isFinite ? nil : "KS distance"
  }

  /// A loss as messages have it.
  static func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
}
