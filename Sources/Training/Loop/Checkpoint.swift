/// A training between two epochs: all that the next one and those after it depend on, beside the
/// configuration and the events.
struct Checkpoint {
  /// Every epoch so far, those rolled back included.
  let history: [EpochRecord]
  /// The states that a roll-back may need, of which the newest is the current one, and the networks
  /// that may turn out to be the best.
  let snapshots: Snapshots
  /// The epochs at which there was a spike.
  let spikes: [Int]

  /// The number of the last epoch.
  var epoch: Int { history.count }
}

/// When a checkpoint is due: every few epochs, but never so often that writing them takes more than
/// a twentieth of the time.
struct CheckpointSchedule {
  /// Epochs between two checkpoints, where they are quick.
  static let epochs = 5
  /// After this time one is due whatever the number of epochs.
  static let longest = Duration.seconds(10)
  /// How many times longer than the last one took the next is waited for.
  static let patience = 20

  private var epoch: Int
  private var time: ContinuousClock.Instant
  private var cost = Duration.zero

  /// A schedule from an epoch and time on.
  init(after epoch: Int, at time: ContinuousClock.Instant = .now) {
    self.epoch = epoch
    self.time = time
  }

  /// Whether a checkpoint is due after an epoch.
  func isDue(after epoch: Int, at now: ContinuousClock.Instant = .now) -> Bool {
    guard epoch > self.epoch else { return false }
    let passed = time.duration(to: now)
    guard passed >= cost * Self.patience else { return false }
    return epoch - self.epoch >= Self.epochs || passed >= Self.longest
  }

  /// Notes that one was written.
  mutating func wrote(
    after epoch: Int, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant = .now
  ) {
    self.epoch = epoch
    time = end
    cost = start.duration(to: end)
  }
}
