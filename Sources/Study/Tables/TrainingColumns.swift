import ByteSources
import Foundation
import Training

extension ResultTable {
  /// Adds what trainings gave, a row each: `<metric>` and `<metric>_error` for every metric of their
  /// tables, then `epochs`, `best_epoch`, `spikes` and `status`.
  ///
  /// - Parameter records: One a training; nil for one that failed.
  mutating func addTrainings(_ records: [RunRecord?]) {
    for name in metricNames(records) {
      let entries = records.map { $0?.metrics?[name] }
      add(name, "the metric \(name) on the test events", .numbers(entries.map { $0?.value }))
      add(
        "\(name)_error", "its error: bootstrap over the test events",
        .numbers(entries.map { $0?.error }))
    }
    add("epochs", "epochs, those rolled back included", .integers(records.map { $0?.epochs }))
    add("best_epoch", "the epoch of the model", .integers(records.map { $0?.bestEpoch }))
    add("spikes", "spikes of the label loss", .integers(records.map { $0?.spikes.count }))
    add("status", "finished or failed", .texts(records.map { $0 == nil ? "failed" : "finished" }))
  }

  /// Adds what points gave, a row each: `trainings`, `failed`, then `X_mean`, `X_p16` and `X_p84` of
  /// every metric and of the epochs, `spike_rate` and `spike_rate_error`.
  mutating func addPoints(_ points: [PointSummary]) {
    add("trainings", "finished trainings", .integers(points.map(\.trainings.count)))
    add(
      "failed", "failed trainings, which count in the spike rate alone",
      .integers(points.map(\.failed)))
    for name in metricNames(points.flatMap(\.trainings)) + ["epochs"] {
      let figures = points.map { $0.figure(name) }
      add("\(name)_mean", "mean over the trainings", .numbers(figures.map(\.mean)))
      add("\(name)_p16", "15.8 percentile", .numbers(figures.map(\.p16)))
      add("\(name)_p84", "84.2 percentile", .numbers(figures.map(\.p84)))
    }
    add(
      "spike_rate", "fraction of the trainings with at least one spike",
      .numbers(points.map(\.spikeRate)))
    add(
      "spike_rate_error", "its binomial error, sqrt(p (1 - p) / n)",
      .numbers(points.map(\.spikeRateError)))
  }
}

/// The metrics of all trainings in the order of their tables.
func metricNames(_ records: [RunRecord?]) -> [String] {
  var names: [String] = []
  for record in records {
    for entry in record?.metrics?.entries ?? [] where !names.contains(entry.name) {
      names.append(entry.name)
    }
  }
  return names
}

/// The first bytes of a file as text; nil where it cannot be read.
func beginning(of path: String, count: Int) -> String? {
  ByteSources.beginning(ofFileAt: path, count: count).map { String(decoding: $0, as: UTF8.self) }
}
