/// How many events the trainings of a series go through in this process.
///
/// A training ends where its rule says, mostly long before its largest number of epochs. Once some have
/// ended, the others are taken to be as long as those are on average.
struct SeriesLength {
  private struct Running {
    let most: Int
    let before: Int
    var done = 0
  }

  private var waitingCount = 0
  private var waitingMost = 0
  private var running: [Int: Running] = [:]
  private var endedWork = 0
  private var wholeLength = 0
  private var wholeCount = 0

  /// Adds a training that is to be begun, and goes through so many events at most.
  mutating func add(atMost most: Int) {
    waitingCount += 1
    waitingMost += most
  }

  /// Adds a training that an earlier process finished after so many events.
  mutating func addFinished(_ length: Int) {
    wholeLength += length
    wholeCount += 1
  }

  /// Whether ``total`` is an estimate; else it is a bound.
  var isEstimate: Bool { wholeCount > 0 }

  /// The events of this process from its beginning to its end.
  var total: Int {
    let usual = isEstimate ? wholeLength / wholeCount : nil
    let begun = running.values.reduce(endedWork) { sum, training in
      sum + max(training.done, min(usual ?? training.most, training.most) - training.before)
    }
    return begun + (usual.map { min($0 * waitingCount, waitingMost) } ?? waitingMost)
  }

  /// A training that was added begins.
  ///
  /// - Parameters:
  ///   - number: What it is called here.
  ///   - most: The events that it was added with.
  ///   - done: The events that an earlier process did.
  mutating func begin(_ number: Int, atMost most: Int, done: Int) {
    waitingCount -= 1
    waitingMost -= most
    running[number] = Running(most: most, before: done)
  }

  /// A training went through some events.
  mutating func advance(_ number: Int, by events: Int) { running[number]?.done += events }

  /// A training ended; one that failed says nothing of the length of others.
  mutating func end(_ number: Int, isWhole: Bool) {
    guard let training = running.removeValue(forKey: number) else { return }
    endedWork += training.done
    guard isWhole else { return }
    wholeLength += training.before + training.done
    wholeCount += 1
  }
}
