import Diagnostics
import Foundation
import Logging
import Training

/// The table of metrics for a reader: name, value, standard deviation.
func metricText(_ metrics: MetricTable) -> String {
  let width = metrics.entries.map(\.name.count).max() ?? 0
  return metrics.entries.map { entry in
    let name = entry.name.withoutControls.padding(toLength: width + 2, withPad: " ", startingAt: 0)
    return name + figures(entry) + "\n"
  }.joined()
}

/// The metrics, and a row for each signal efficiency that was asked for.
func evaluationText(_ evaluation: Evaluation) -> String {
  let text = metricText(evaluation.metrics)
  guard let first = evaluation.efficiencies.first else { return text }
  let header = ["signal_efficiency"] + first.figures.entries.map(\.name)
  let rows = evaluation.efficiencies.map { row in
    ["\(row.signalEfficiency)"] + row.figures.entries.map(figures)
  }
  return text + "\n" + TextTable(rows: [header] + rows).text + "\n"
}

private func figures(_ entry: MetricTable.Entry) -> String {
  guard let value = entry.value else { return "-" }
  let text = String(format: "%.4f", value)
  return entry.error.map { text + String(format: " +- %.4f", $0) } ?? text
}
