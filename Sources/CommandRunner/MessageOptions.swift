public import ArgumentParser
import Diagnostics
public import Logging

/// What every command says on standard error beside warnings and errors.
public struct MessageOptions: ParsableArguments {
  /// Whether progress is not shown.
  @Flag(name: .long, help: "Show no progress on standard error.")
  public var quiet = false

  /// How often `-v` was given.
  @Flag(
    name: [.customShort("v"), .long],
    help: ArgumentHelp(
      """
      Say more on standard error: -v what is decided, why, and how long it takes (debug); -vv also \
      every file and every epoch (trace). Warnings and notices are always said.
      """))
  public var verbose: Int

  /// Nothing more, nothing less than usual.
  public init() {}

  /// The lowest level that is said.
  public var level: Logger.Level {
    switch verbose {
    case ...0: .notice
    case 1: .debug
    default: .trace
    }
  }

  /// The options as arguments of a command line.
  public var arguments: [String] {
    (quiet ? ["--quiet"] : []) + Array(repeating: "-v", count: verbose)
  }

  /// Does a command's work up to its results, and shows that it goes on where no stage of it says more.
  ///
  /// - Parameters:
  ///   - title: The command: "select".
  ///   - body: The work. What it prints is for afterwards: the terminal's last line is not free before.
  public func during<Result>(_ title: String, _ body: () throws -> Result) rethrows -> Result {
    let progress = Progress(title, "", isQuiet: quiet)
    defer { progress.finish() }
    return try body()
  }

  /// Takes what a command says, to standard error.
  public var logger: Logger {
    var logger = Logger(label: Product.name) { [level] _ in LineLogHandler(level: level) }
    logger.logLevel = level
    return logger
  }
}
