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

  /// Takes what a command says, to standard error.
  public var logger: Logger {
    var logger = Logger(label: Product.name) { [level] _ in LineLogHandler(level: level) }
    logger.logLevel = level
    return logger
  }
}
