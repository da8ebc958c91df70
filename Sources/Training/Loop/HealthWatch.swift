import Foundation

/// Looks at a training after each epoch, and says at once, once each, what looks wrong.
///
/// Adversarial trainings fail in silence: a domain head that cannot learn adapts nothing, and the
/// label loss looks all the better for it. It is made of the epochs' records alone, so that one that
/// is shown those of a checkpoint is where it was.
struct HealthWatch {
  /// After so many epochs without a gradient the domain head is dead.
  static let deadEpochs = 3
  /// After so many epochs at the loss of a guess the label head learns nothing.
  static let idleEpochs = 20

  /// λ; where it is 0 the domain head has no alarms.
  private let lambda: Double
  /// The label loss of an answer of one half for every event.
  private let chance: Double
  private var dead = 0
  private var idle = 0
  private var hasSaidNotFinite = false

  /// A watch over a training before its first epoch.
  ///
  /// - Parameters:
  ///   - lambda: λ as configured.
  ///   - chance: The label loss of an answer of one half for every event.
  init(lambda: Double, chance: Double) {
    self.lambda = lambda
    self.chance = chance
  }

  /// What is to be said after an epoch, a sentence each; none where nothing is new.
  ///
  /// - Parameters:
  ///   - record: The epoch; rolled back if it was a spike.
  ///   - spikes: The number of spikes up to here.
  ///   - newest: The epoch whose state the training now has; 0 for its start.
  mutating func messages(after record: EpochRecord, spikes: Int, newest: Int) -> [String] {
    var messages: [String] = []
    if record.isRolledBack {
      messages.append(
        "epoch \(record.epoch): the label loss spiked to \(Alarms.rounded(record.labelLoss)); "
          + "weights and optimiser go back to those of epoch \(newest) (spike \(spikes) of at most "
          + "\(SpikeWatch.mostSpikes))")
    }
    if let message = notFinite(record) { messages.append(message) }
    dead = lambda != 0 && Alarms.isDead(record, lambda: lambda) ? dead + 1 : 0
    if dead == Self.deadEpochs {
      messages.append(
        "epoch \(record.epoch): the domain head has passed no gradient back for \(dead) epochs: "
          + "it is dead, and nothing is adapted; use another --activation or --domain-layers")
    }
    idle = Alarms.isChance(record.labelLoss, chance) ? idle + 1 : 0
    if idle == Self.idleEpochs {
      messages.append(
        "epoch \(record.epoch): the label loss has been that of a guess, "
          + "\(Alarms.rounded(chance)), for \(idle) epochs: nothing is learned; lambda is too large, "
          + "or the features tell nothing")
    }
    return messages
  }

  /// The first epoch with a figure that is not finite; L_y itself is the spikes' business.
  private mutating func notFinite(_ record: EpochRecord) -> String? {
    guard !hasSaidNotFinite,
      let figure = Alarms.notFinite(record, hasAdversary: lambda != 0)
    else { return nil }
    hasSaidNotFinite = true
    return "epoch \(record.epoch): the \(figure) is not finite; such an epoch is never the best"
  }
}
