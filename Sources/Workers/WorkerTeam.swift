import Dispatch
import Foundation
import Synchronization

/// Threads that stay, for work of a millisecond or less: starting threads, or waking them through the
/// kernel, would take longer than it.
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
  /// - Precondition: `threads` is positive.
  public init(threads: Int) {
    precondition(threads > 0, "no thread")
    count = threads
    exchange = TeamExchange(helpers: threads - 1)
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
    exchange.start(nil)
    group.wait()
  }

  /// Runs `body(worker)` for every worker number in 0 ..< `count`, at the same time, and waits.
  public func run(_ body: @Sendable (_ worker: Int) -> Void) {
    guard count > 1 else { return body(0) }
    withoutActuallyEscaping(body) { body in
      exchange.start(body)
      body(0)
      exchange.waitForHelpers()
    }
  }
}

/// What the caller and the helpers of a team share.
private final class TeamExchange: @unchecked Sendable {
  // Unchecked because `job` is guarded by `round`: written before it grows, read after.
  private var job: (@Sendable (Int) -> Void)?
  /// Grows with each job.
  private let round = Atomic(0)
  /// Helpers that have not yet finished the job.
  private let busy = Atomic(0)
  private let helpers: [Sleeper]
  private let caller = Sleeper()

  init(helpers: Int) { self.helpers = (0..<helpers).map { _ in Sleeper() } }

  /// Gives the helpers a job; nil sends them home.
  func start(_ body: (@Sendable (Int) -> Void)?) {
    job = body
    busy.store(helpers.count, ordering: .relaxed)
    round.add(1, ordering: .sequentiallyConsistent)
    for helper in helpers { helper.wake() }
  }

  func waitForHelpers() {
    caller.wait { busy.load(ordering: .sequentiallyConsistent) == 0 }
    job = nil
  }

  func work(helper: Int) {
    var seen = 0
    while true {
      helpers[helper].wait { round.load(ordering: .sequentiallyConsistent) != seen }
      seen += 1
      guard runJob(worker: helper + 1) else { return }
      if busy.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { caller.wake() }
    }
  }
}

// A function of its own, so that no reference to the job outlives its end: the caller's closure must
// not have escaped.
extension TeamExchange {
  @inline(never) fileprivate func runJob(worker: Int) -> Bool {
    guard let job else { return false }
    job(worker)
    return true
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
