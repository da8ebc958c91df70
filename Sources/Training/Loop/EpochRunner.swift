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
  private var schedule: CheckpointSchedule
  /// The epoch of the newest checkpoint; 0 where there is none.
  private var writtenEpoch: Int

  /// The epochs of a loop, at its start or where a checkpoint was made.
  init(
    loop: TrainingLoop, identity: RunIdentity, folder: RunFolder, log: RunLog,
    announcer: Announcer, secondsBefore: Double
  ) {
    self.loop = loop
    self.identity = identity
    self.folder = folder
    self.log = log
    self.announcer = announcer
    self.secondsBefore = secondsBefore
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
        try loop.advance { count in eventsDone(count) { Self.note(after: last) } }
        if let record = loop.history.last { try log.add(Self.line(record)) }
        if schedule.isDue(after: loop.history.count) { try writeCheckpoint() }
      }
    } catch let failure as TrainingFailure {
      throw try end(on: failure)
    } catch let interruption as Interruption {
      throw try end(on: interruption)
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
  private static func note(after last: EpochRecord?) -> String {
    guard let last else { return "epoch 1" }
    return String(
      format: "epoch %d, L_y %.4f, L_d %.4f, KS %.4f", last.epoch + 1, last.labelLoss,
      last.domainLoss, last.ks)
  }

  /// An epoch in one line of the log.
  private static func line(_ record: EpochRecord) -> String {
    String(
      format: "epoch %d: L_y %.4f, L_d %.4f, held out %.4f and %.4f, domain AUC %.3f, KS %.4f",
      record.epoch, record.labelLoss, record.domainLoss, record.heldOutLabelLoss,
      record.heldOutDomainLoss, record.domainAUC, record.ks)
  }
}
