import Diagnostics
import Fingerprints
import Foundation
import NeuralNetwork
import StageFiles

/// One training with its surroundings: the events drawn from the domain file, progress, log, and
/// the files of the run.
struct TrainingSession {
  /// Is told of events done, with a note on how it goes that is made where it is shown.
  typealias EventsDone = (_ count: Int, _ note: () -> String) -> Void
  /// Makes what is told of events done, given the epochs that earlier processes did.
  typealias MakeProgress = (_ epochsDone: Int, _ eventsOfAnEpoch: Int) -> EventsDone

  let identity: RunIdentity
  let architecture: Architecture
  let input: TrainingInput
  let folder: RunFolder
  let threads: Int
  let announcer: Announcer

  var configuration: TrainingConfiguration { identity.config }

  /// The rows that batches draw on and those that epochs are judged on, a domain each.
  struct Split {
    var trained: [DomainRows]
    var heldOut: [DomainRows]
  }

  /// Trains, and writes everything but the metrics.
  ///
  /// - Parameters:
  ///   - resumes: Whether the training goes on from a checkpoint where there is one.
  ///   - makeProgress: Makes what is told of the events done.
  /// - Returns: The record, without metrics.
  func run(resumes: Bool, _ makeProgress: MakeProgress) throws -> RunRecord {
    let split = try split()
    let log = try folder.open()
    let checkpoint = try begin(log, resumes: resumes)
    try log.add("configuration \(configuration.canonicalText)")
    if let features = input.subset {
      try log.add("features \(features.joined(separator: ","))")
    }
    let means = "kernel \(NetworkEngine.kernelName), threads \(threads)"
    try log.add(means)
    announcer.debug("\(folder.path): \(means)")
    announcer.debug("\(folder.path): configuration \(configuration.canonicalText)")
    let notes = notes(split)
    for note in notes {
      try log.add(note)
      announcer.notice(note)
    }
    let start = ContinuousClock.now
    var epochs = EpochRunner(
      loop: TrainingLoop(
        configuration, architecture: architecture, trained: split.trained,
        heldOut: HeldOutEvents(split.heldOut), threads: threads, from: checkpoint?.checkpoint),
      identity: identity, folder: folder, log: log, announcer: announcer,
      health: HealthWatch(
        lambda: configuration.lambda, chance: Alarms.chance(labelWeight: labelWeight(split))),
      domainOptimum: configuration.domainOptimum(domains: split.trained.count),
      secondsBefore: checkpoint?.seconds ?? 0)
    let outcome = try epochs.run(
      makeProgress(
        checkpoint?.checkpoint.epoch ?? 0, split.trained[0].rows.count * split.trained.count))
    let warnings = Alarms.messages(configuration, outcome, labelWeight: labelWeight(split))
    for warning in warnings {
      try log.add("warning: \(warning)")
      announcer.warning(warning)
    }
    let end =
      "ended after \(outcome.history.count) epochs (\(outcome.stopReason.rawValue)); "
      + "best epoch \(outcome.bestEpoch)"
    try log.add(end)
    announcer.debug("\(folder.path): \(end)")
    let record = RunRecord(
      key: identity.key, config: configuration, features: input.subset,
      seed: configuration.seed, domains: input.domains, targets: input.file.targetNames,
      hashes: try writeModelAndHistory(outcome),
      events: .init(
        trained: split.trained.map(\.rows.count), heldOut: split.heldOut.map(\.rows.count),
        batches: batches(split)),
      epochs: outcome.history.count, bestEpoch: outcome.bestEpoch,
      stopReason: outcome.stopReason, spikes: outcome.spikes, notes: notes, warnings: warnings,
      process: .init(
        threads: threads,
        seconds: (checkpoint?.seconds ?? 0) + start.duration(to: .now) / .seconds(1),
        resumedAfter: checkpoint?.checkpoint.epoch))
    try folder.write(record)
    try folder.removeCheckpoint()
    return record
  }

  /// Begins the training afresh, or reads where it goes on.
  private func begin(_ log: RunLog, resumes: Bool) throws -> CheckpointFile.Contents? {
    let line = "\(Product.creator) train fit \(input.domains.path)"
    if resumes {
      if let contents = try folder.checkpoint.read(for: identity, architecture) {
        let epoch = contents.checkpoint.epoch
        try log.add("\(line) --resume: goes on after epoch \(epoch)")
        announcer.notice("\(folder.path): goes on after epoch \(epoch)")
        try folder.removeResults()
        return contents
      }
      announcer.notice("\(folder.path): has no checkpoint, so the training begins afresh")
    } else if folder.checkpoint.exists {
      announcer.notice(
        "\(folder.path): has the checkpoint of an unfinished training, which begins afresh; "
          + "--resume would go on from it")
    }
    try folder.clear(log, firstLine: line)
    return nil
  }

  private func writeModelAndHistory(_ outcome: TrainingOutcome) throws -> RunRecord.Hashes {
    let history = History(records: outcome.history)
    let model = Model(
      network: outcome.network, configuration: configuration, featureNames: input.featureNames,
      featureUnits: input.featureUnits, scaling: input.scaling)
    let hash = try model.write(
      to: folder.model, inputs: [input.file.inputRecord(input.data)], key: identity.key)
    try folder.write(history)
    return .init(model: hash, history: history.hash.description)
  }

  /// Holds validation events back, or reads those of the test part that the paper's rule monitors.
  private func split() throws -> Split {
    let all = input.tables().map(DomainRows.init(all:))
    guard let fraction = configuration.validationFraction else {
      return Split(
        trained: all, heldOut: try input.monitoringRows(seed: configuration.seed))
    }
    var split = Split(trained: [], heldOut: [])
    for (domain, rows) in all.enumerated() {
      let (trained, heldOut) = rows.holdingBack(
        fraction, seed: configuration.seed, domain: domain)
      split.trained.append(trained)
      split.heldOut.append(heldOut)
      for (part, rows) in [("trained on", trained), ("held back", heldOut)] {
        try input.file.requireWeights(of: rows, domain: domain, part: part)
      }
    }
    return split
  }

  /// What is said before the first epoch.
  private func notes(_ split: Split) -> [String] {
    let events = split.trained.map(\.rows.count).map(String.init).joined(separator: " + ")
    let heldOut = split.heldOut.map(\.rows.count).map(String.init).joined(separator: " + ")
    let names = input.file.targetNames
    let domains = names.isEmpty ? "source + target" : "source + \(names.joined(separator: " + "))"
    var notes = [
      "trains on \(events) events (\(domains)), judges epochs on \(heldOut) "
        + (configuration.selection == .validation ? "held-back events" : "test events")
    ]
    if let ramp = configuration.lambdaRamp {
      notes.append(
        "lambda grows (\(configuration.lambdaSchedule.rawValue)) until the end of epoch \(ramp): "
          + "no epoch before that is the best or the last")
    }
    if configuration.batchSize < BatchSize.largest {
      notes.append(
        "batches of \(configuration.batchSize) events, \(batches(split)) an epoch, are smaller "
          + "than the paper's \(BatchSize.largest)")
    }
    return notes
  }

  private func batches(_ split: Split) -> Int {
    BatchSize.batches(
      sourceEvents: split.trained[0].rows.count, batchSize: configuration.batchSize,
      domains: split.trained.count)
  }

  /// The mean of w_label over the source events of the batches.
  private func labelWeight(_ split: Split) -> Double {
    let source = split.trained[0]
    let sum = source.rows.reduce(0.0) {
      $0 + Double(source.events.labels?.weights[Int($1)] ?? 0)
    }
    return sum / Double(source.rows.count)
  }
}
