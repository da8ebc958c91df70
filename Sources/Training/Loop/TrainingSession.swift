import Diagnostics
import Fingerprints
import Foundation
import Logging
import NeuralNetwork
import StageFiles

/// One training with its surroundings: the events drawn from the domain file, progress, log, and
/// the files of the run.
struct TrainingSession {
  let configuration: TrainingConfiguration
  let architecture: Architecture
  let file: DomainFile
  let data: TrainingData
  let threads: Int
  let isQuiet: Bool
  let logger: Logger

  /// The rows that batches draw on and those that epochs are judged on, a domain each.
  private struct Split {
    var trained: [DomainRows]
    var heldOut: [DomainRows]
  }

  /// Trains, and writes everything but the metrics.
  ///
  /// - Parameters:
  ///   - folder: The run's folder.
  ///   - domains: The domain file as the record names it.
  ///   - key: The run's key.
  /// - Returns: The record, without metrics.
  func run(in folder: RunFolder, domains: RunRecord.Domains, key: String) throws -> RunRecord {
    let split = try split()
    let log = try folder.begin()
    try log.add("\(Product.creator) train fit \(domains.path)")
    try log.add("configuration \(configuration.canonicalText)")
    try log.add("kernel \(NetworkEngine.kernelName), threads \(threads)")
    let notes = notes(split)
    for note in notes {
      try log.add(note)
      logger.notice("\(note)")
    }
    let start = ContinuousClock.now
    let outcome = try train(split, folder, log)
    let seconds = start.duration(to: .now) / .seconds(1)
    let warnings = Alarms.messages(configuration, outcome, labelWeight: labelWeight(split))
    for warning in warnings {
      try log.add("warning: \(warning)")
      logger.warning("\(warning)")
    }
    try log.add(
      "ended after \(outcome.history.count) epochs (\(outcome.stopReason.rawValue)); "
        + "best epoch \(outcome.bestEpoch)")
    let record = RunRecord(
      key: key, config: configuration, seed: configuration.seed, domains: domains,
      targets: file.targetNames, hashes: try writeModelAndHistory(outcome, folder, key),
      events: .init(
        trained: split.trained.map(\.rows.count), heldOut: split.heldOut.map(\.rows.count),
        batches: batches(split)),
      epochs: outcome.history.count, bestEpoch: outcome.bestEpoch,
      stopReason: outcome.stopReason, spikes: outcome.spikes, notes: notes, warnings: warnings,
      process: .init(threads: threads, seconds: seconds))
    try folder.write(record)
    return record
  }

  private func writeModelAndHistory(
    _ outcome: TrainingOutcome, _ folder: RunFolder, _ key: String
  ) throws -> RunRecord.Hashes {
    let history = History(records: outcome.history)
    let model = Model(
      network: outcome.network, configuration: configuration, featureNames: file.reader.names,
      featureUnits: file.reader.units ?? file.reader.names.map { _ in "" },
      scaling: file.reader.scaling)
    let hash = try model.write(to: folder.model, inputs: [file.inputRecord(data)], key: key)
    try folder.write(history)
    return .init(model: hash, history: history.hash.description)
  }

  /// Holds validation events back, or reads those of the test part that the paper's rule monitors.
  private func split() throws -> Split {
    let all = data.tables.map(DomainRows.init(all:))
    guard let fraction = configuration.validationFraction else {
      return Split(trained: all, heldOut: try file.monitoringRows(seed: configuration.seed))
    }
    var split = Split(trained: [], heldOut: [])
    for (domain, rows) in all.enumerated() {
      let (trained, heldOut) = rows.holdingBack(
        fraction, seed: configuration.seed, domain: domain)
      split.trained.append(trained)
      split.heldOut.append(heldOut)
      for (part, rows) in [("trained on", trained), ("held back", heldOut)] {
        try file.requireWeights(of: rows, domain: domain, part: part)
      }
    }
    return split
  }

  private func train(
    _ split: Split, _ folder: RunFolder, _ log: RunLog
  ) throws -> TrainingOutcome {
    var loop = TrainingLoop(
      configuration, architecture: architecture, trained: split.trained,
      heldOut: HeldOutEvents(split.heldOut), threads: threads)
    let eventsOfAnEpoch = split.trained[0].rows.count * split.trained.count
    // The time left is an upper bound: the rule may end the training before the last epoch.
    let progress = Diagnostics.Progress(
      "train", unit: "events", total: eventsOfAnEpoch * configuration.maximumEpochs,
      isQuiet: isQuiet)
    defer { progress.finish() }
    var note = "epoch 1"
    do {
      return try loop.run(
        batchDone: { progress.advance(by: $0, note: note) },
        epochDone: { record in
          note = String(
            format: "epoch %d, L_y %.4f, L_d %.4f, KS %.4f", record.epoch, record.labelLoss,
            record.domainLoss, record.ks)
          try log.add(Self.line(record))
        })
    } catch let failure as TrainingFailure {
      let error = TrainingError.failed(run: folder.path, failure)
      try log.add("error: \(error.line)")
      throw error
    }
  }

  /// What is said before the first epoch.
  private func notes(_ split: Split) -> [String] {
    let events = split.trained.map(\.rows.count).map(String.init).joined(separator: " + ")
    let heldOut = split.heldOut.map(\.rows.count).map(String.init).joined(separator: " + ")
    var notes = [
      "trains on \(events) events (source + target), judges epochs on \(heldOut) "
        + (configuration.selection == .validation ? "held-back events" : "test events")
    ]
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

  /// An epoch in one line of the log.
  private static func line(_ record: EpochRecord) -> String {
    String(
      format: "epoch %d: L_y %.4f, L_d %.4f, held out %.4f and %.4f, domain AUC %.3f, KS %.4f",
      record.epoch, record.labelLoss, record.domainLoss, record.heldOutLabelLoss,
      record.heldOutDomainLoss, record.domainAUC, record.ks)
  }
}
