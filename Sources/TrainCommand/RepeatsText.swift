import Diagnostics
import Foundation
import Training

/// The table of several trainings for a reader: each figure's mean and percentiles.
func repeatsText(_ summary: RepeatsSummary) -> String {
  var table = TextTable(
    "\(summary.trainings.count) trainings", "mean", "15.8 %", "84.2 %")
  for figure in summary.figures {
    let digits = ["epochs": 1, "spikes": 2][figure.name] ?? 4
    func text(_ value: Double?) -> String {
      value.map { String(format: "%.\(digits)f", $0) } ?? "-"
    }
    table.add(figure.name, text(figure.mean), text(figure.p16), text(figure.p84))
  }
  return table.text + "\n"
}
