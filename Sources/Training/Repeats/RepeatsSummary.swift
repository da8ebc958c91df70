import Diagnostics
import Foundation

/// What several trainings that differ in their seeds alone gave: every metric of each, and the mean
/// and the percentiles of each metric, which bracket the middle 68.4 % (paper, figure 5).
public struct RepeatsSummary: Sendable, Equatable {
  /// One figure over all trainings that have it.
  public struct Figure: Sendable, Equatable {
    /// "auc_source", "auc_target/sherpa", "epochs", "spikes".
    public let name: String
    /// The mean; nil where no training has the figure.
    public let mean: Double?
    /// The 15.8 percentile.
    public let p16: Double?
    /// The 84.2 percentile.
    public let p84: Double?
  }

  /// The records of the trainings, by seed.
  public let trainings: [RunRecord]
  /// The seeds of trainings that failed, which count in no figure.
  public let failed: [UInt64]
  /// The metrics in the order of their table, then `epochs` and `spikes`.
  public let figures: [Figure]

  /// Aggregates the records of trainings.
  init(_ trainings: [RunRecord], failed: [UInt64]) {
    self.trainings = trainings
    self.failed = failed
    var names: [String] = []
    for entry in trainings.lazy.compactMap(\.metrics).first?.entries ?? [] {
      names.append(entry.name)
    }
    figures =
      names.map { name in
        Figure(name, trainings.compactMap { $0.metrics?[name]?.value })
      } + [
        Figure("epochs", trainings.map { Double($0.epochs) }),
        Figure("spikes", trainings.map { Double($0.spikes.count) }),
      ]
  }

  /// The figure of a name; nil where there is none.
  public subscript(name: String) -> Figure? { figures.first { $0.name == name } }
}

extension RepeatsSummary.Figure {
  /// The figure of some values; nils of none.
  package init(_ name: String, _ values: [Double]) {
    self.name = name
    mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    p16 = Self.percentile(0.158, of: values)
    p84 = Self.percentile(0.842, of: values)
  }

  /// The value below which a fraction of the values lies, interpolated linearly between the sorted
  /// values at 0 ... n - 1 (definition 7 of Hyndman and Fan; the default of NumPy).
  static func percentile(_ fraction: Double, of values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard let last = sorted.last else { return nil }
    let place = fraction * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}

extension RepeatsSummary {
  /// What the file says of its format.
  static let format = "hep-prep/repeats"
  /// The version of the format.
  static let formatVersion = 1

  /// The text for a machine, one JSON object: `config` and `domains` that all have in common,
  /// `trainings` (an object each: seed, epochs, spikes, best_epoch, stop_reason, every metric and its
  /// error), `failed` (seeds) and `summary` (X_mean, X_p16, X_p84 of each figure X).
  public var json: String {
    var summary: [String: Double?] = [:]
    for figure in figures {
      summary.updateValue(figure.mean, forKey: "\(figure.name)_mean")
      summary.updateValue(figure.p16, forKey: "\(figure.name)_p16")
      summary.updateValue(figure.p84, forKey: "\(figure.name)_p84")
    }
    return CanonicalJSON.readableText(
      Document(
        config: trainings.first?.config, domains: trainings.first?.domains,
        trainings: trainings.map(Training.init), failed: failed, summary: summary))
  }

  private struct Document: Encodable {
    let format = RepeatsSummary.format
    let formatVersion = RepeatsSummary.formatVersion
    let creator = Product.creator
    let config: TrainingConfiguration?
    let domains: RunRecord.Domains?
    let trainings: [Training]
    let failed: [UInt64]
    let summary: [String: Double?]

    private enum CodingKeys: String, CodingKey {
      case format, creator, config, domains, trainings, failed, summary
      case formatVersion = "format_version"
    }
  }

  private struct Training: Encodable {
    let record: RunRecord

    init(_ record: RunRecord) { self.record = record }

    private enum CodingKeys: String, CodingKey {
      case seed, epochs, spikes
      case bestEpoch = "best_epoch"
      case stopReason = "stop_reason"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(record.seed, forKey: .seed)
      try container.encode(record.epochs, forKey: .epochs)
      try container.encode(record.spikes.count, forKey: .spikes)
      try container.encode(record.bestEpoch, forKey: .bestEpoch)
      try container.encode(record.stopReason, forKey: .stopReason)
      var metrics = encoder.container(keyedBy: AnyKey.self)
      for entry in record.metrics?.entries ?? [] {
        try metrics.encode(entry.value, forKey: AnyKey(stringValue: entry.name))
        try metrics.encode(entry.error, forKey: AnyKey(stringValue: entry.name + "_error"))
      }
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
