import Dispatch
import Foundation
import Synchronization

/// Threads that stay, for one job that is done again and again and takes a millisecond or less:
/// starting threads, or waking them through the kernel, would take longer than it.
///
/// The caller is worker 0. Whoever waits looks for some microseconds whether it goes on, and only
/// then sleeps. A team serves one caller at a time.
public final class WorkerTeam {
  /// The number of workers, the caller counted.
  public let count: Int

  private let exchange: TeamExchange
  private let group = DispatchGroup()

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - threads: The number of workers.
  ///   - job: What a worker does in each ``run()``, by its number in 0 ..< `threads`.
  /// - Precondition: `threads` is positive.
  public init(threads: Int, job: @escaping @Sendable (_ worker: Int) -> Void) {
    precondition(threads > 0, "no thread")
    count = threads
    exchange = TeamExchange(helpers: threads - 1, job: job)
    for helper in 0..<(threads - 1) {
      group.enter()
      let (exchange, group) = (exchange, group)
      let thread = Thread {
        defer { group.leave() }
        exchange.work(helper: helper)
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  deinit {
    exchange.end()
    group.wait()
  }

  /// Runs the job for every worker at the same time, and waits. Allocates nothing.
  public func run() {
    exchange.start()
    exchange.job(0)
    exchange.waitForHelpers()
  }
}

/// What the caller and the helpers of a team share.
private final class TeamExchange: Sendable {
  let job: @Sendable (Int) -> Void
  /// Grows with each run, and once more at the end.
  private let round = Atomic(0)
  private let isOver = Atomic(false)
  /// Helpers that have not yet finished the run.
  private let busy = Atomic(0)
  private let helpers: [Sleeper]
  private let caller = Sleeper()

  init(helpers: Int, job: @escaping @Sendable (Int) -> Void) {
    self.job = job
    self.helpers = (0..<helpers).map { _ in Sleeper() }
  }

  func start() {
    busy.store(helpers.count, ordering: .sequentiallyConsistent)
    round.add(1, ordering: .sequentiallyConsistent)
    for helper in helpers { helper.wake() }
  }

  func end() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    start()
  }

  func waitForHelpers() {
    caller.wait { busy.load(ordering: .sequentiallyConsistent) == 0 }
  }

  func work(helper: Int) {
    var seen = 0
    while true {
      helpers[helper].wait { round.load(ordering: .sequentiallyConsistent) != seen }
      seen += 1
      if isOver.load(ordering: .sequentiallyConsistent) { return }
      job(helper + 1)
      if busy.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { caller.wake() }
    }
  }
}

/// Waits for a condition that another thread makes true before it calls `wake`.
private final class Sleeper: @unchecked Sendable {
  // Unchecked because DispatchSemaphore is outside the type system; it is safe to share.
  private let isAsleep = Atomic(false)
  private let semaphore = DispatchSemaphore(value: 0)

  /// How often to look before sleeping: some ten microseconds.
  private static let looks = 20_000

  func wait(until isTrue: () -> Bool) {
    for _ in 0..<Self.looks where isTrue() { return }
    while !isTrue() {
      isAsleep.store(true, ordering: .sequentiallyConsistent)
      // The condition may have come true, and `wake` have found nobody asleep, in between.
      if isTrue(), isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
      semaphore.wait()
    }
  }

  func wake() {
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { semaphore.signal() }
  }
}
