import Diagnostics
import Logging
import Synchronization

/// Who has begun which training of a series, what came of it, and how far all are.
final class SeriesBoard: Sendable {
  private struct State {
    var begun = 0
    var finished = 0
    var isStopped = false
    var results: [Result<RunRecord, any Error>?]
    var length: SeriesLength
  }

  private let runs: [TrainingRun]
  private let state: Mutex<State>
  private let progress: Diagnostics.Progress

  /// A series none of which is begun.
  ///
  /// - Parameters:
  ///   - runs: The trainings.
  ///   - finished: The record of each that an earlier process finished.
  ///   - failed: Those that are known to fail, by number.
  ///   - title: What the progress calls them.
  ///   - isQuiet: Whether no progress is shown.
  ///   - log: Takes what the trainings took.
  init(
    _ runs: [TrainingRun], finished: [RunRecord?], failed: [Int: TrainingFailure], title: String,
    isQuiet: Bool, log: Logger
  ) {
    self.runs = runs
    var length = SeriesLength()
    var results = [Result<RunRecord, any Error>?](repeating: nil, count: runs.count)
    for (number, (run, record)) in zip(runs, finished).enumerated() {
      if let failure = failed[number] {
        results[number] = .failure(TrainingError.failed(run: run.folder.path, failure))
        continue
      }
      let events = run.input.eventsOfAnEpoch(run.configuration)
      if let record {
        length.addFinished(record.epochs * events)
      } else {
        length.add(atMost: run.configuration.maximumEpochs * events)
      }
    }
    state = Mutex(State(finished: failed.count, results: results, length: length))
    progress = Diagnostics.Progress(
      title, unit: "events", total: length.total, totalIsBound: true, log: log, isQuiet: isQuiet)
    progress.expect(total: length.total, isEstimate: length.isEstimate)
  }

  /// What came of each training; nil where it was not begun.
  var results: [Result<RunRecord, any Error>?] { state.withLock(\.results) }

  /// The number of a training to begin; nil where there is none left.
  func next() -> Int? {
    state.withLock { state in
      while !state.isStopped, state.begun < runs.count {
        state.begun += 1
        // What has failed before is not tried again.
        if state.results[state.begun - 1] == nil { return state.begun - 1 }
      }
      return nil
    }
  }

  /// Runs a training, whose events count in the progress of all. None begins after an error that is
  /// not the failure of a training.
  func run(_ number: Int) {
    let result = Result { try train(number) }
    update { state in
      state.results[number] = result
      state.finished += 1
      switch result {
      case .success: state.length.end(number, isWhole: true)
      case .failure(let error):
        state.length.end(number, isWhole: false)
        if case TrainingError.failed = error { return }
        state.isStopped = true
      }
    }
  }

  func endProgress() { progress.finish() }

  private func train(_ number: Int) throws -> RunRecord {
    try runs[number].run { epochsDone, eventsOfAnEpoch in
      let most = runs[number].configuration.maximumEpochs * eventsOfAnEpoch
      self.update { $0.length.begin(number, atMost: most, done: epochsDone * eventsOfAnEpoch) }
      return { events, _ in
        self.state.withLock { $0.length.advance(number, by: events) }
        self.progress.advance(
          by: events, note: "\(self.finished) of \(self.runs.count) trainings finished")
      }
    }.record
  }

  private var finished: Int { state.withLock(\.finished) }

  /// Changes the state, and what the progress says of the whole.
  private func update(_ change: (inout State) -> Void) {
    let (total, isEstimate) = state.withLock { state in
      change(&state)
      return (state.length.total, state.length.isEstimate)
    }
    progress.expect(total: total, isEstimate: isEstimate)
  }
}
