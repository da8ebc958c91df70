import ArgumentParser
import CommandRunner
import Diagnostics
import Pipeline
import Settings

/// `prep inspect`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what files hold, and what a selection would miss in them.")

  @Argument(help: "Event files, recognised by their content.")
  var files: [String]

  @Flag(name: .long, help: "Print JSON: a list with an object for every tree.")
  var json = false

  @Flag(name: .long, help: "Read every numeric branch whole; count and sum its values.")
  var sums = false

  @Option(name: .long, help: "The selection whose needs are compared.")
  var selection = "tth-1l5j3b"

  @OptionGroup var common: MessageOptions

  func run() throws {
    let results = try common.during("inspect") {
      let inspector = try Inspector(
        withSums: sums, selection: selection, isQuiet: common.quiet, log: common.logger)
      return try files.flatMap { try inspector.inspect($0) }
    }
    if json {
      print(try JSONText.indented(results))
    } else {
      for result in results { printInspection(result) }
    }
  }

  private func printInspection(_ result: Inspection) {
    let tree = result.tree.map { ", tree \($0);\(result.cycle ?? 1)" } ?? ""
    // Names of files and trees are of others, and may hold what steers a terminal.
    print("\(result.file): \(result.format)\(tree)".withoutControls)
    print("  entries         \(result.entries.map { "\($0)" } ?? "unknown")")
    print("  compression     \(result.compression)")
    print("  sum of weights  \(result.sumOfWeights.map { "\($0)" } ?? "no weights")")
    if let bits = result.btagBits {
      let list = bits.map { "\($0)" }.joined(separator: ", ")
      print("  BTag bits       \(bits.isEmpty ? "none is set" : list)")
    }
    for notice in result.notices { print("  notice          \(notice)".withoutControls) }
    print("  selection       \(result.missing ?? "misses nothing")")
    var table =
      sums ? TextTable("  branch", "type", "items", "sum") : TextTable("  branch", "type")
    for column in result.columns {
      if sums {
        table.add(
          "  " + column.name, column.type, column.items.map { "\($0)" } ?? "-",
          column.sum.map { "\($0)" } ?? "-")
      } else {
        table.add("  " + column.name, column.type)
      }
    }
    print(table.text + "\n")
  }
}
