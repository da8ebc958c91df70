import Diagnostics
import Foundation

/// Runs the epochs of a training to their end, and keeps the log, the history and the checkpoint of
/// its folder up to date while they run.
struct EpochRunner {
  private var loop: TrainingLoop
  private let identity: RunIdentity
  private let folder: RunFolder
  private let log: RunLog
  private let announcer: Announcer
  private let start = ContinuousClock.now
  /// The time that earlier processes took.
  private let secondsBefore: Double
  private var health: HealthWatch
  private let domainOptimum: Double
  private var schedule: CheckpointSchedule
  /// The epoch of the newest checkpoint; 0 where there is none.
  private var writtenEpoch: Int

  /// The epochs of a loop, at its start or where a checkpoint was made.
  ///
  /// - Parameters:
  ///   - health: A watch that has seen nothing yet.
  ///   - domainOptimum: The least domain loss where the domains cannot be told apart.
  init(
    loop: TrainingLoop, identity: RunIdentity, folder: RunFolder, log: RunLog,
    announcer: Announcer, health: HealthWatch, domainOptimum: Double, secondsBefore: Double
  ) {
    self.loop = loop
    self.identity = identity
    self.folder = folder
    self.log = log
    self.announcer = announcer
    self.health = health
    self.domainOptimum = domainOptimum
    self.secondsBefore = secondsBefore
    // What there was to say of these epochs was said before the checkpoint.
    for record in loop.history { _ = self.health.messages(after: record, spikes: 0, newest: 0) }
    schedule = CheckpointSchedule(after: loop.history.count)
    writtenEpoch = loop.history.count
  }

  /// Runs epochs until the rule ends the training.
  ///
  /// - Throws: ``TrainingError/failed(run:_:)``; ``TrainingError/stopped(run:epoch:_:)`` after a
  ///   signal, once there is a checkpoint of the last whole epoch; errors of the files.
  mutating func run(_ eventsDone: TrainingSession.EventsDone) throws -> TrainingOutcome {
    do {
      while true {
        if let reason = loop.stopReason { return try loop.outcome(reason) }
        let last = loop.history.last
        let optimum = domainOptimum
        try loop.advance { count in eventsDone(count) { Self.note(after: last, optimum) } }
        if let record = loop.history.last { try look(at: record) }
        if schedule.isDue(after: loop.history.count) { try writeCheckpoint() }
      }
    } catch let failure as TrainingFailure {
      throw try end(on: failure)
    } catch let interruption as Interruption {
      throw try end(on: interruption)
    }
  }

  /// Notes an epoch in the log, and says what looks wrong.
  private mutating func look(at record: EpochRecord) throws {
    let line = Self.line(record)
    try log.add(line)
    announcer.trace("\(folder.path): \(line)")
    let messages = health.messages(
      after: record, spikes: loop.spikeCount, newest: loop.newestEpoch)
    for message in messages {
      try log.add("warning: \(message)")
      announcer.warning(message)
    }
  }

  /// Writes a checkpoint and the history as far as it goes.
  private mutating func writeCheckpoint() throws {
    let (epoch, start) = (loop.history.count, ContinuousClock.now)
    try folder.checkpoint.write(
      .init(
        checkpoint: loop.checkpoint, identity: identity,
        seconds: secondsBefore + self.start.duration(to: .now) / .seconds(1)))
    writtenEpoch = epoch
    try folder.write(History(records: loop.history))
    schedule.wrote(after: epoch, from: start)
    announcer.debug("\(folder.path): wrote the checkpoint of epoch \(epoch)")
  }

  /// A failed training leaves its log and its history: resumed, it would fail again.
  private func end(on failure: TrainingFailure) throws -> TrainingError {
    let error = TrainingError.failed(run: folder.path, failure)
    try log.add("error: \(error.line)")
    try folder.write(History(records: loop.history))
    try folder.removeCheckpoint()
    return error
  }

  /// A training that was stopped leaves a checkpoint of its last whole epoch.
  private mutating func end(on interruption: Interruption) throws -> TrainingError {
    do {
      if loop.history.count > writtenEpoch { try writeCheckpoint() }
    } catch let error as any Diagnostic {
      // The user asked for an end and gets it; what is lost is the epochs since the last one.
      announcer.warning("\(error.line); the checkpoint is an older one, or none")
    }
    let error = TrainingError.stopped(run: folder.path, epoch: writtenEpoch, interruption)
    try log.add(error.line)
    return error
  }

  /// How it goes, for the line of progress.
  ///
  /// Losses of the training and, in brackets, of the held-out events.
  static func note(after last: EpochRecord?, _ domainOptimum: Double) -> String {
    guard let last else { return "epoch 1" }
    return String(
      format: "epoch %d, L_y %.4f (%.4f), L_d %.4f (%.4f; optimum %.4f), domain AUC %.3f, KS %.4f",
      last.epoch + 1, last.labelLoss, last.heldOutLabelLoss, last.domainLoss,
      last.heldOutDomainLoss, domainOptimum, last.domainAUC, last.ks)
  }

  /// An epoch in one line of the log.
  private static func line(_ record: EpochRecord) -> String {
    String(
      format: "epoch %d: L_y %.4f, L_d %.4f, held out %.4f and %.4f, domain AUC %.3f, KS %.4f, "
        + "gradients %.3g and %.3g, %.0f events/s",
      record.epoch, record.labelLoss, record.domainLoss, record.heldOutLabelLoss,
      record.heldOutDomainLoss, record.domainAUC, record.ks, record.labelGradient,
      record.domainGradient, record.eventsPerSecond)
  }
}
