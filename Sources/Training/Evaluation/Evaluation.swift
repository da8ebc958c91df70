import ClassifierMetrics
import Logging

/// What `train evaluate` finds of a run.
public struct Evaluation: Sendable, Equatable {
  /// What passes a cut of a given signal efficiency.
  public struct AtEfficiency: Sendable, Equatable {
    /// The signal efficiency.
    public let signalEfficiency: Double
    /// purity_source, purity_target and purity_bias there, a target's with its name where it has one;
    /// then background_efficiency_source and _target.
    public let figures: MetricTable
  }

  /// The metrics of the run.
  public let metrics: MetricTable
  /// The purities and their bias at the efficiencies that were asked for, in their order.
  public let efficiencies: [AtEfficiency]
  /// Training part against test part; nil where the domain file is not the run's own.
  public let overtraining: OvertrainingCheck?
  /// What a reader of the metrics should know, a sentence each.
  public let notes: [String]

  /// The efficiencies of the curves in `evaluation.json`: 0.01, 0.02, ..., 1.
  static let curveEfficiencies = (1...100).map { Double($0) / 100 }

  /// Says what a reader should know.
  func announce(_ logger: Logger, run: String) {
    for note in notes { logger.notice("\(run): \(note)") }
    if let warning = overtraining?.warning { logger.warning("\(run): \(warning)") }
  }

  /// The text for a machine: one JSON object, the metrics, and under `efficiencies` what was asked for.
  public var json: String { CanonicalJSON.readableText(Document(evaluation: self)) }

  private struct Document: Encodable {
    let evaluation: Evaluation

    func encode(to encoder: any Encoder) throws {
      try evaluation.metrics.encode(to: encoder)
      guard !evaluation.efficiencies.isEmpty else { return }
      var container = encoder.container(keyedBy: MetricKey.self)
      try container.encode(
        evaluation.efficiencies.map(Row.init), forKey: MetricKey("efficiencies"))
    }
  }

  private struct Row: Encodable {
    let row: AtEfficiency

    func encode(to encoder: any Encoder) throws {
      try row.figures.encode(to: encoder)
      var container = encoder.container(keyedBy: MetricKey.self)
      try container.encode(row.signalEfficiency, forKey: MetricKey("signal_efficiency"))
    }
  }
}

extension TestMetrics {
  /// The purities at an efficiency that the curves have.
  func figures(at efficiency: Double) -> Evaluation.AtEfficiency {
    var table = MetricTable()
    func add(_ name: String, _ estimate: Estimate?) {
      table.add(name, estimate?.value, error: estimate?.error)
    }
    func point(_ curve: [EfficiencyPoint]?) -> EfficiencyPoint? {
      curve?.first { $0.signalEfficiency == efficiency }
    }
    let source = point(targets.first?.comparison.sourceCurve)
    let compared = targets.map { ($0.suffix, point($0.comparison.targetCurve), $0.comparison) }
    add("purity_source", source?.purity)
    for (suffix, target, _) in compared { add("purity_target\(suffix)", target?.purity) }
    for (suffix, _, comparison) in compared {
      let place = comparison.sourceCurve?.firstIndex { $0.signalEfficiency == efficiency }
      add("purity_bias\(suffix)", place.flatMap { comparison.purityBiases?[$0] })
    }
    add("background_efficiency_source", source?.backgroundEfficiency)
    for (suffix, target, _) in compared {
      add("background_efficiency_target\(suffix)", target?.backgroundEfficiency)
    }
    return Evaluation.AtEfficiency(signalEfficiency: efficiency, figures: table)
  }

  /// What is to be said of the significances' bins.
  var binNotes: [String] {
    targets.flatMap { target -> [String] in
      guard let significance = target.comparison.significance else { return [] }
      var notes: [String] = []
      if !significance.joins.isEmpty {
        notes.append(
          "ams\(target.suffix): without background of the source: "
            + significance.joins.map(\.sentence).joined(separator: "; "))
      }
      if significance.negativeBins > 0 {
        notes.append(
          "ams\(target.suffix): negative weights outweigh all others in \(significance.negativeBins) "
            + "bins, whose signal and background count as 0 together")
      }
      return notes
    }
  }
}

extension MedianSignificance.Join {
  /// "bins 1 to 4 joined their right neighbour".
  var sentence: String {
    let neighbour = isToTheRight ? "right neighbour" : "left neighbour"
    return bins.count == 1
      ? "bin \(bins.lowerBound) joined its \(neighbour)"
      : "bins \(bins.lowerBound) to \(bins.upperBound) joined their \(neighbour)"
  }
}
