import Foundation
public import Logging
import Synchronization

/// Progress of a long stage on standard error: a bar on a terminal, a line now and then elsewhere.
///
/// Threads may share it. Silent when `isQuiet`.
public final class Progress: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant
    var done: Int
    var total: Int
    var isEstimate = false
  }

  private let title: String
  private let unit: String
  private let totalIsBound: Bool
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let start: ContinuousClock.Instant
  /// What was done before the start: no part of the rate.
  private let before: Int
  private let state: Mutex<State>

  /// Begins a stage.
  ///
  /// - Parameters:
  ///   - title: What is being done: "select ttH".
  ///   - unit: What is counted: "events".
  ///   - total: The count at the end; 0 where it is not known.
  ///   - totalIsBound: Whether the stage may end before: then the time left is "at most" so much.
  ///   - done: What an earlier process has done of it.
  ///   - isQuiet: Whether nothing is to be shown.
  public init(
    _ title: String, unit: String, total: Int, totalIsBound: Bool = false, done: Int = 0,
    isQuiet: Bool
  ) {
    self.title = title
    self.unit = unit
    self.totalIsBound = totalIsBound
    self.isQuiet = isQuiet
    before = done
    isTerminal = isatty(STDERR_FILENO) == 1
    let start = ContinuousClock.now
    self.start = start
    state = Mutex(State(lastShown: start, done: done, total: total))
  }

  /// Notes that `count` more are done, and shows it if the last showing is long enough ago:
  /// 0.1 s on a terminal, 5 s elsewhere.
  public func advance(by count: Int, note: @autoclosure () -> String = "") {
    state.withLock { state in
      state.done += count
      guard !isQuiet else { return }
      let now = ContinuousClock.now
      let pause = Duration.milliseconds(isTerminal ? 100 : 5000)
      guard state.lastShown.duration(to: now) >= pause else { return }
      state.lastShown = now
      let seconds = start.duration(to: now) / .seconds(1)
      let text = text(
        done: state.done, of: state.total, isEstimate: state.isEstimate, seconds: seconds,
        note: note())
      show(text, bar: Self.bar(done: state.done, of: state.total))
    }
  }

  /// Notes that `count` less are to be done than was thought.
  public func shorten(by count: Int) { state.withLock { $0.total -= count } }

  /// Sets how many there will be in all.
  ///
  /// - Parameters:
  ///   - total: The count at the end.
  ///   - isEstimate: Whether it is a guess: then the time left is "about" so much.
  public func expect(total: Int, isEstimate: Bool) {
    state.withLock { state in
      state.total = total
      state.isEstimate = isEstimate
    }
  }

  /// Ends the stage: clears the bar on a terminal.
  public func finish() {
    guard !isQuiet, isTerminal else { return }
    StandardError.write("\r\u{1B}[K")
  }

  /// The line without its bar: what is done, the rate, the time left, the note.
  func text(
    done: Int, of total: Int, isEstimate: Bool = false, seconds: Double, note: String
  ) -> String {
    let rate = seconds > 0 ? Double(done - before) / seconds : 0
    var text = "\(title): \(done)"
    if total > 0 { text += " of \(isEstimate ? "about " : "")\(total)" }
    text += " \(unit), \(Self.short(rate))/s"
    if total > done, rate > 0 {
      let left = Self.duration((Double(total - done) / rate).rounded(.up))
      text += ", \(isEstimate ? "about " : totalIsBound ? "at most " : "")\(left) left"
    }
    return note.isEmpty ? text : "\(text), \(note)"
  }

  private func show(_ text: String, bar: String) {
    guard isTerminal else { return StandardError.write(text + "\n") }
    // A line that wraps could not be overwritten by the next.
    StandardError.write("\r\u{1B}[K\((bar + text).prefix(Self.terminalWidth - 1))")
  }

  private static func bar(done: Int, of total: Int) -> String {
    guard total > 0 else { return "" }
    let width = 20
    let filled = min(width, done * width / total)
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: " ", count: width - filled) + "] "
  }

  /// The columns of the terminal; 80 where it does not say.
  private static var terminalWidth: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// A time in whole seconds, minutes or hours: 45 s, 12 min, 3 h 20 min.
  private static func duration(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "years" }
    let minutes = Int(seconds / 60)
    return switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(minutes) min"
    default: "\(minutes / 60) h \(minutes % 60) min"
    }
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
