import Diagnostics
import Foundation
import Logging
import Training

/// The table of metrics for a reader: name, value, standard deviation.
func metricText(_ metrics: MetricTable) -> String {
  let width = metrics.entries.map(\.name.count).max() ?? 0
  return metrics.entries.map { entry in
    let name = entry.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
    return name + figures(entry) + "\n"
  }.joined()
}

private func figures(_ entry: MetricTable.Entry) -> String {
  guard let value = entry.value else { return "-" }
  let text = String(format: "%.4f", value)
  return entry.error.map { text + String(format: " +- %.4f", $0) } ?? text
}

extension Logger {
  /// Notices and warnings on standard error.
  static func ofCommand() -> Logger {
    Logger(label: Product.name) { _ in LineLogHandler() }
  }
}
