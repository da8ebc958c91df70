import Diagnostics
import Foundation
import Pipeline
import Selection

/// Prints the cutflow of every sample and of all together.
func printCutflows(_ result: SelectResult) {
  for sample in result.samples { print(sample.report.table) }
  if result.samples.count > 1, let total = result.total { print(total.table) }
}

/// Prints the cutflow of every merged sample and of all together, and the merged features.
func printMerged(_ result: MergeStage.Result) {
  for sample in result.selected { print(sample.report.table) }
  if result.selected.count > 1, let total = result.total { print(total.table) }
  if !result.features.isEmpty { printFeatures(result.features) }
}

/// Prints what became of every sample's features.
func printFeatures(_ samples: [SampleFeatures]) {
  var table = TextTable("sample", "events", "features", "incomplete events", "")
  for sample in samples {
    table.add(
      sample.name + (sample.shard.map { " \($0)" } ?? ""), "\(sample.events)", "\(sample.features)",
      sample.incompleteEvents.map { "\($0)" } ?? "-",
      sample.outcome == .upToDate ? "up to date" : "")
  }
  print(table.text + "\n")
}

/// Prints what is in the domain file.
func printDomains(_ result: DomainsResult) {
  guard result.outcome != .upToDate else { return print("\(result.path)  up to date") }
  var table = TextTable(
    "part of \(result.path)", "signal", "background", "w_domain signal", "w_domain background")
  for part in result.parts {
    table.add(
      part.group, part.signal.map { "\($0)" } ?? "-", "\(part.others)",
      part.signalDomainWeight.map { String(format: "%.2f", $0) } ?? "-",
      String(format: "%.2f", part.otherDomainWeight))
  }
  print(table.text)
}

/// Prints a line for every output: up to date, or why not.
func printStatus(_ entries: [LineStatus.Entry]) {
  var table = TextTable("output", "status")
  for entry in entries {
    table.add(entry.path, entry.reason.map { "to be made: \($0)" } ?? "up to date")
  }
  print(table.text)
}
