public import Logging
import Synchronization

/// Progress of a long stage on standard error: a bar on a terminal, a line now and then elsewhere.
///
/// A stage goes through phases, of which some count what they do. The terminal shows the current one,
/// renewed at least once a second whatever the stage waits for; ``advance(by:note:)`` is for once a
/// batch, not once an event. Threads may share it. Nothing is shown when `isQuiet`; what each phase took
/// goes to the log, at the level `debug`.
///
/// With the last reference to it, as when an error ends the stage, it is over as with ``finish()``.
public final class Progress: Sendable {
  private let stage: StageState
  private let isQuiet: Bool
  private let log: Logger?
  private let isFinished = Atomic(false)

  /// Begins a stage whose first phase counts nothing.
  ///
  /// - Parameters:
  ///   - title: What is being done: "select ttH".
  ///   - phase: What comes first: "opening 88 files".
  ///   - log: Takes what each phase took.
  ///   - isQuiet: Whether nothing is to be shown.
  public init(_ title: String, _ phase: String, log: Logger? = nil, isQuiet: Bool) {
    stage = StageState(title, .init(name: phase))
    self.log = log
    self.isQuiet = isQuiet
    if !isQuiet { StandardError.add(stage) }
  }

  /// Begins a stage that counts.
  ///
  /// - Parameters:
  ///   - title: What is being done: "select ttH".
  ///   - unit: What is counted: "events".
  ///   - total: The count at the end; 0 where it is not known.
  ///   - totalIsBound: Whether the stage may end before: then the time left is "at most" so much.
  ///   - done: What an earlier process has done of it.
  ///   - log: Takes what each phase took.
  ///   - isQuiet: Whether nothing is to be shown.
  public init(
    _ title: String, unit: String, total: Int, totalIsBound: Bool = false, done: Int = 0,
    log: Logger? = nil, isQuiet: Bool
  ) {
    stage = StageState(
      title,
      .init(unit: unit, done: done, total: total, totalIsBound: totalIsBound, before: done))
    self.log = log
    self.isQuiet = isQuiet
    if !isQuiet { StandardError.add(stage) }
  }

  deinit { end() }

  /// Begins a phase that counts nothing: "hashing and writing".
  public func begin(_ phase: String) { begin(.init(name: phase)) }

  /// Begins a phase that counts.
  ///
  /// - Parameters:
  ///   - phase: What is being done; empty where the title of the stage says it.
  ///   - unit: What is counted: "events".
  ///   - total: The count at the end; 0 where it is not known.
  ///   - totalIsBound: Whether the phase may end before: then the time left is "at most" so much.
  ///   - done: What an earlier process has done of it.
  public func begin(
    _ phase: String = "", unit: String, total: Int, totalIsBound: Bool = false, done: Int = 0
  ) {
    begin(
      .init(
        name: phase, unit: unit, done: done, total: total, totalIsBound: totalIsBound, before: done
      ))
  }

  /// Notes that `count` more are done, and shows it if the last showing is long enough ago:
  /// 0.1 s on a terminal, 5 s elsewhere.
  ///
  /// - Parameters:
  ///   - count: How many more are done.
  ///   - note: How it goes beside the counts; made where it is shown.
  public func advance(by count: Int, note: @autoclosure () -> String = "") {
    let pause = Duration.milliseconds(StandardError.isTerminal ? 100 : 5000)
    guard stage.update(showingAfter: pause, { $0.done += count }), !isQuiet else { return }
    // Made without our lock: it may take another.
    let note = note()
    stage.update { $0.note = note }
    StandardError.show(stage)
  }

  /// Sets how many there will be in all.
  ///
  /// - Parameters:
  ///   - total: The count at the end.
  ///   - isEstimate: Whether it is a guess: then the time left is "about" so much.
  public func expect(total: Int, isEstimate: Bool) {
    stage.update {
      $0.total = total
      $0.isEstimate = isEstimate
    }
  }

  /// Ends the stage: clears the bar on a terminal.
  public func finish() {
    if end() { logSummary(stage.phase) }
  }

  private func begin(_ phase: StageState.Phase) {
    logSummary(stage.begin(phase))
    guard !isQuiet, StandardError.isTerminal, stage.timeSinceShowing >= .milliseconds(100) else {
      return
    }
    StandardError.show(stage)
  }

  private func logSummary(_ phase: StageState.Phase) {
    // What only stood for the time until another began.
    if phase.unit == nil, phase.seconds < 0.001 { return }
    log?.debug("\(stage.summary(phase))")
  }

  /// Lets go of the line; false where that has been done.
  @discardableResult
  private func end() -> Bool {
    guard !isFinished.exchange(true, ordering: .relaxed) else { return false }
    if !isQuiet { StandardError.remove(stage) }
    return true
  }
}
