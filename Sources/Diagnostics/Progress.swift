import Foundation
public import Logging
import Synchronization

/// Progress of a long stage on standard error: a bar on a terminal, a line now and then elsewhere.
///
/// Calls come from one thread. Silent when `isQuiet`.
public final class Progress {
  private let title: String
  private let unit: String
  private let total: Int
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant
  private var done = 0

  /// Begins a stage.
  ///
  /// - Parameters:
  ///   - title: What is being done: "select ttH".
  ///   - unit: What is counted: "events".
  ///   - total: The count at the end; 0 where it is not known.
  ///   - isQuiet: Whether nothing is to be shown.
  public init(_ title: String, unit: String, total: Int, isQuiet: Bool) {
    self.title = title
    self.unit = unit
    self.total = total
    self.isQuiet = isQuiet
    isTerminal = isatty(STDERR_FILENO) == 1
    lastShown = start
  }

  /// Notes that `count` more are done, and shows it if the last showing is long enough ago:
  /// 0.1 s on a terminal, 5 s elsewhere.
  public func advance(by count: Int, note: @autoclosure () -> String = "") {
    done += count
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    guard lastShown.duration(to: now) >= (isTerminal ? .milliseconds(100) : .seconds(5)) else {
      return
    }
    lastShown = now
    show(now, note: note())
  }

  /// Ends the stage: clears the bar on a terminal.
  public func finish() {
    guard !isQuiet, isTerminal else { return }
    write("\r\u{1B}[K")
  }

  private func show(_ now: ContinuousClock.Instant, note: String) {
    let seconds = start.duration(to: now) / .seconds(1)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    var text = "\(title): \(done)"
    if total > 0 { text += " of \(total)" }
    text += " \(unit), \(Self.short(rate))/s"
    if total > done, rate > 0 {
      text += ", \(Int((Double(total - done) / rate).rounded(.up))) s left"
    }
    if !note.isEmpty { text += ", \(note)" }
    write(isTerminal ? "\r\u{1B}[K\(bar)\(text)" : text + "\n")
  }

  private var bar: String {
    guard total > 0 else { return "" }
    let width = 20
    let filled = min(width, done * width / total)
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: " ", count: width - filled) + "] "
  }

  private func write(_ text: String) {
    StandardError.write(text)
  }

  /// A rate in at most four characters and a prefix: 950, 12.3k, 1.20M.
  private static func short(_ rate: Double) -> String {
    switch rate {
    case 1e6...: String(format: "%.2fM", rate / 1e6)
    case 1e4...: String(format: "%.1fk", rate / 1e3)
    default: String(format: "%.0f", rate)
    }
  }
}

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

  /// Writes `warning: text` or, below that level, the text alone.
  public func log(event: LogEvent) {
    let prefix = event.level >= .warning ? "\(event.level): " : ""
    sink("\(prefix)\(event.message)\n")
  }
}
