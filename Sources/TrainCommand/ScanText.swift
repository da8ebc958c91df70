import Diagnostics
import Foundation
import Study
import Training

/// The points of a scan and the choice of λ for a reader.
func scanText(_ result: ScanResult) -> String {
  let keys = result.points.map { [$0.point.setup.rawValue, $0.point.lambdaText] }
  return pointsText(["setup", "lambda"], keys, result.points.map(\.summary))
    + (result.choices.map { "\n" + choiceText($0) } ?? "")
}

/// Tables of points: mean and 15.8 and 84.2 percentiles of every metric, some metrics a table so that
/// lines stay short.
///
/// - Parameters:
///   - header: What tells the points apart.
///   - keys: That of each point.
///   - points: What their trainings gave.
func pointsText(_ header: [String], _ keys: [[String]], _ points: [PointSummary]) -> String {
  let names = PointSummary.metricNames(of: points) + ["epochs"]
  let columns =
    names.map { name in
      [name] + points.map { figureText($0.figure(name), digits: name == "epochs" ? 0 : 4) }
    } + [["spike rate"] + points.map(spikeText)]
    + [["trainings"] + points.map { "\($0.trainings.count)" }]
    + (points.contains { $0.failed > 0 } ? [["failed"] + points.map { "\($0.failed)" }] : [])
  let tables = stride(from: 0, to: columns.count, by: 3).map { first in
    let own = columns[first..<min(first + 3, columns.count)]
    let rows = ([header] + keys).enumerated().map { row, key in key + own.map { $0[row] } }
    return TextTable(rows: rows).text + "\n"
  }
  return "mean [15.8 percentile, 84.2 percentile]\n\n" + tables.joined(separator: "\n")
}

private func figureText(_ figure: RepeatsSummary.Figure, digits: Int) -> String {
  guard let mean = figure.mean, let p16 = figure.p16, let p84 = figure.p84 else { return "-" }
  func text(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
  return "\(text(mean)) [\(text(p16)), \(text(p84))]"
}

private func spikeText(_ point: PointSummary) -> String {
  guard let rate = point.spikeRate, let error = point.spikeRateError else { return "-" }
  return String(format: "%.2f +- %.2f", rate, error)
}

/// What was chosen and why, a line a set-up and one over all.
func choiceText(_ choices: Choices) -> String {
  var lines: [String] = []
  if choices.perSetup.count > 1 {
    lines = choices.perSetup.map { choice in
      "set-up \(choice.chosen.point.setup.rawValue): lambda = "
        + "\(choice.chosen.point.lambdaText): \(reason(choice, namesSetup: false))"
    }
  }
  let chosen = choices.overall.chosen.point
  lines.append(
    "chosen: set-up \(chosen.setup.rawValue), lambda = \(chosen.lambdaText): "
      + reason(choices.overall, namesSetup: choices.perSetup.count > 1))
  let rule = choices.overall.rule
  lines.append(
    rule.usesTruth
      ? "This rule uses the true labels of the target, which real data do not have."
      : "No label of the target was used.")
  lines.append("Errors: \(choices.errorText).")
  return lines.map { $0 + "\n" }.joined()
}

private func reason(_ choice: Choice, namesSetup: Bool) -> String {
  func name(_ point: ScanPoint) -> String {
    namesSetup ? "\(point.setup.rawValue):\(point.lambdaText)" : point.lambdaText
  }
  func figure(_ estimate: MeanEstimate) -> String {
    String(format: "%.4f +- %.4f", estimate.value, estimate.error)
  }
  guard let limit = choice.limit, let separation = choice.chosen.estimates.last else {
    return "it has \(choice.rule.text), "
      + choice.chosen.estimates.map(figure).joined(separator: ", ")
  }
  let distance = choice.lowest.estimates[0]
  let places = choice.candidates.map { name($0.point) }.joined(separator: ", ")
  let lowest = "\(distance.name) is lowest at \(name(choice.lowest.point)), \(figure(distance))"
  guard choice.candidates.count > 1 else { return "\(lowest), and no other is within its error" }
  return lowest + String(format: ", so up to %.4f: ", limit)
    + "\(places); of these it has the largest \(separation.name), \(figure(separation))"
}
