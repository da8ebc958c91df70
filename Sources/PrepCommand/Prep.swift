import ArgumentParser
import CommandRunner
import Diagnostics

/// The program `prep`: from event files to the domain file.
public enum Prep {
  /// Runs the program.
  ///
  /// - Parameter arguments: The command line without the program's name.
  /// - Returns: The exit status.
  public static func run(arguments: [String]) -> Int32 {
    runCommand(PrepCommand.self, arguments: arguments)
  }
}

/// The root of the command line.
///
/// Every command says its name: made from the name of its type it would cost a millisecond of every
/// start, for Swift looks through all its conformances to describe one.
struct PrepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prep",
    abstract: "From Delphes events to source and target domains for an adversarial training.",
    discussion: """
      The line:  prep select;  prep features;  prep build-domains;  train out/domains.h5
      A stage whose inputs, configuration and version are unchanged is skipped.
      """,
    version: Product.creator,
    subcommands: [
      Inspect.self, Select.self, ComputeFeatures.self, Merge.self, BuildDomains.self, RunAll.self,
      Status.self, Dump.self, Explain.self, Verify.self, Diff.self,
    ])
}
