public import ArgumentParser
import CommandRunner
import Diagnostics

/// The command `train`.
public struct Train: ParsableCommand {
  /// Its subcommands; `fit` where none is named.
  public static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a domain-adversarial network on a domain file, and measure it.",
    version: Product.creator,
    subcommands: [
      FitCommand.self, EvaluateCommand.self, ScanCommand.self, SensitivityCommand.self,
      RankCommand.self,
      ScoreCommand.self, ExportCommand.self, TemplatesCommand.self,
    ],
    defaultSubcommand: FitCommand.self)

  /// The command without arguments, as the parser wants it.
  public init() {}

  /// Runs the command.
  ///
  /// - Parameter arguments: The arguments, without the program's name.
  /// - Returns: The exit status. The one place that prints an error or chooses a status.
  public static func run(arguments: [String]) -> Int32 {
    runCommand(Train.self, arguments: arguments)
  }
}
