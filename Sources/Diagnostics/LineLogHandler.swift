public import Logging

/// What a command says beside its results: notices and warnings on standard error, one line each,
/// optionally also into a file.
public struct LineLogHandler: LogHandler {
  /// The lowest level that is shown.
  public var logLevel: Logger.Level
  /// Unused: our messages carry their facts in the line.
  public var metadata: Logger.Metadata = [:]
  private let sink: @Sendable (String) -> Void

  /// Writes to standard error.
  public init(level: Logger.Level = .notice) {
    self.init(level: level) { StandardError.write($0) }
  }

  /// Writes whole lines, with their line break, to a sink.
  public init(level: Logger.Level, sink: @escaping @Sendable (String) -> Void) {
    logLevel = level
    self.sink = sink
  }

  /// A value of the unused metadata.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes `warning: text` or, below that level, the text alone; one line whatever names of files it
  /// holds.
  public func log(event: LogEvent) {
    let prefix = event.level >= .warning ? "\(event.level): " : ""
    sink("\(prefix)\(event.message)".withoutControls + "\n")
  }
}

extension Logger {
  /// Keeps notices back, as where others say the same, unless more than notices was asked for.
  public mutating func leaveNoticesOut() {
    if logLevel == .notice { logLevel = .warning }
  }
}
