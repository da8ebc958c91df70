import ArgumentParser
import CommandRunner
import Diagnostics
import Foundation
import Pipeline

/// `prep dump`.
struct Dump: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Print the values of a branch, or of a dataset, as CSV or JSON.",
    discussion: """
      CSV has a row an innermost value, with its entry and its indices; JSON has a value an entry. \
      Of a split object or collection, as "Jet", the members are printed together.
      """)

  /// How values are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, json
  }

  @Argument(help: "A ROOT or HDF5 file.")
  var file: String

  @Argument(help: "A branch's name or path (\"Name#2\": the second of that name), or a dataset.")
  var branch: String

  @Option(
    name: .long,
    help: "The entries A ... B-1; A or B may be left out, and B may lie beyond the last.",
    transform: { text in
      guard let range = EntryRange(text) else {
        throw ValidationError("expected A:B with A <= B, A: or :B")
      }
      return range
    })
  var entries = EntryRange()

  @Option(name: .long, help: "csv or json.")
  var format = Format.csv

  @Option(name: .long, help: "The tree. (default: the only one that has the branch)")
  var tree: String?

  @OptionGroup var common: MessageOptions

  func run() throws {
    let progress = Diagnostics.Progress(
      "dump \(file)", "opening", log: common.logger, isQuiet: common.quiet)
    defer { progress.finish() }
    let values = try BranchValues(file, branch, inTree: tree)
    let range = entries.clamped(to: values.entryCount)
    progress.begin(values.name, unit: "entries", total: range.count)
    let isForReader = isatty(STDOUT_FILENO) == 1
    func write(_ text: String) {
      // What is printed on the terminal itself shows how far it is.
      if isForReader { progress.finish() }
      print(text, terminator: "")
    }
    switch format {
    case .csv: try values.writeCSV(range, progress, write)
    case .json: try values.writeJSON(range, progress, write)
    }
  }
}

/// A range of entries as Python's slices have it.
struct EntryRange {
  private var first = 0
  private var end = Int.max

  /// All entries.
  init() {}

  /// Reads "A:B", "A:" or ":B"; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    for (part, path) in zip(parts, [\EntryRange.first, \EntryRange.end]) where !part.isEmpty {
      guard let number = Int(part), number >= 0 else { return nil }
      self[keyPath: path] = number
    }
    guard first <= end else { return nil }
  }

  /// The entries that a branch of so many has.
  func clamped(to count: Int) -> Range<Int> { min(first, count)..<min(end, count) }
}
