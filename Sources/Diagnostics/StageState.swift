import Foundation
import Synchronization

/// How far a stage is, and how that is said. Threads share it.
final class StageState: Sendable {
  /// What a stage does at a time, and how far it is with that.
  struct Phase {
    /// "opening"; empty where the title of the stage says it all.
    var name = ""
    /// What is counted; nil where nothing is.
    var unit: String?
    var done = 0
    /// The count at the end; 0 where it is not known.
    var total = 0
    var totalIsBound = false
    var isEstimate = false
    /// What was done before the start: no part of the rate.
    var before = 0
    /// How it goes beside the counts.
    var note = ""
    var start = ContinuousClock.now

    /// The time since its start.
    var seconds: Double { start.duration(to: .now) / .seconds(1) }
  }

  private struct Current {
    var phase: Phase
    var lastShown: ContinuousClock.Instant
  }

  private let title: String
  private let current: Mutex<Current>

  init(_ title: String, _ phase: Phase) {
    self.title = title
    current = Mutex(Current(phase: phase, lastShown: phase.start))
  }

  /// Begins another phase; returns the one that ends.
  func begin(_ phase: Phase) -> Phase {
    current.withLock { current in
      defer { current.phase = phase }
      return current.phase
    }
  }

  /// The phase as it is now.
  var phase: Phase { current.withLock(\.phase) }

  /// Changes the phase.
  ///
  /// - Returns: Whether the last showing is longer ago than a pause.
  @discardableResult
  func update(showingAfter pause: Duration = .zero, _ change: (inout Phase) -> Void) -> Bool {
    current.withLock { current in
      change(&current.phase)
      return current.lastShown.duration(to: .now) >= pause
    }
  }

  func noteShowing() { current.withLock { $0.lastShown = .now } }

  var timeSinceShowing: Duration { current.withLock { $0.lastShown.duration(to: .now) } }

  // MARK: Text

  /// The line without its bar.
  func text() -> String {
    let phase = phase
    return text(phase, seconds: phase.seconds)
  }

  /// What is done, since when, the rate, the time left, the note.
  func text(_ phase: Phase, seconds: Double) -> String {
    let name = [title, phase.name].filter { !$0.isEmpty }.joined(separator: ": ")
    let elapsed = Self.duration(seconds.rounded(.down))
    guard let unit = phase.unit else { return "\(name), \(elapsed)".withoutControls }
    var text = "\(name)\(phase.name.isEmpty ? ":" : ",") \(phase.done)"
    if phase.total > 0 { text += " of \(phase.isEstimate ? "about " : "")\(phase.total)" }
    text += " \(unit) in \(elapsed)"
    let rate = seconds > 0 ? Double(phase.done - phase.before) / seconds : 0
    if rate > 0 { text += ", \(Self.rate(rate))/s" }
    // Of less than a second nothing can be foretold.
    if phase.total > phase.done, rate > 0, seconds >= 1 {
      let left = Self.duration((Double(phase.total - phase.done) / rate).rounded(.up))
      text += ", \(phase.isEstimate ? "about " : phase.totalIsBound ? "at most " : "")\(left) left"
    }
    return (phase.note.isEmpty ? text : "\(text), \(phase.note)").withoutControls
  }

  /// What a phase that has ended came to, for the log: "hashing and writing took 0.312 s".
  func summary(_ phase: Phase) -> String {
    let seconds = phase.seconds
    let took = String(format: "took %.3f s", seconds)
    let name = phase.name.isEmpty ? "" : "\(phase.name)"
    guard let unit = phase.unit else { return "\(title): \(name) \(took)" }
    let count = phase.done - phase.before
    let rate = seconds > 0 ? Double(count) / seconds : 0
    return "\(title): \(name.isEmpty ? "" : "\(name), ")\(count) \(unit) \(took), "
      + "\(Self.rate(rate))/s"
  }

  /// Twenty characters that fill up; nothing where the end is not known.
  func bar() -> String {
    let phase = phase
    guard phase.unit != nil, phase.total > 0 else { return "" }
    let width = 20
    let filled = max(0, min(width, Int(Double(phase.done) / Double(phase.total) * Double(width))))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: " ", count: width - filled) + "] "
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
  private static func rate(_ rate: Double) -> String {
    switch rate {
    case 1e6...: String(format: "%.2fM", rate / 1e6)
    case 1e4...: String(format: "%.1fk", rate / 1e3)
    case ..<1: String(format: "%.2f", rate)
    default: String(format: "%.0f", rate)
    }
  }
}
