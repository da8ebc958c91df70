import Foundation
import Synchronization

/// Maps 0 ..< count on several threads and hands the results over in order on the calling thread,
/// so what the consumer sees does not depend on the number of threads.
///
/// At most `window` results exist at a time: a worker that is ahead waits for the consumer. With one
/// thread everything runs on the caller.
///
/// - Parameters:
///   - count: The number of items.
///   - threads: The number of worker threads, at least 1.
///   - window: At least, and unless said otherwise, `threads + 1`. Items that take
///     less than a millisecond want more: else the workers wait for the consumer to wake up.
///   - makeWorker: Makes a worker's own state; called once on each worker's thread.
///   - transform: Computes an item's result.
///   - consume: Takes the results, in the order of the items.
/// - Throws: The error of the first item, in order, that failed; items after it may not have run.
public func orderedMap<Worker, Output: Sendable>(
  count: Int, threads: Int, window: Int? = nil,
  makeWorker: @escaping @Sendable () throws -> Worker,
  transform: @escaping @Sendable (inout Worker, Int) throws -> Output,
  consume: (Output) throws -> Void
) throws {
  guard threads > 1, count > 1 else {
    guard count > 0 else { return }
    var worker = try makeWorker()
    for item in 0..<count { try consume(transform(&worker, item)) }
    return
  }
  let exchange = Exchange<Output>(window: max(window ?? 0, threads + 1))
  let group = DispatchGroup()
  for _ in 0..<min(threads, count) {
    group.enter()
    let thread = Thread {
      defer { group.leave() }
      exchange.work(count: count, makeWorker: makeWorker, transform: transform)
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  // Whatever ends the loop, no worker outlives the call.
  defer {
    exchange.cancel()
    group.wait()
  }
  for item in 0..<count { try consume(exchange.take(item).get()) }
}

/// The window between workers and consumer: results by item number, bounded in count.
private final class Exchange<Output: Sendable>: @unchecked Sendable {
  // Unchecked because NSCondition, which guards every property below, is outside the type system.
  private let condition = NSCondition()
  private let window: Int
  private var nextItem = 0
  private var consumed = 0
  private var results: [Int: Result<Output, any Error>] = [:]
  private var isCancelled = false

  init(window: Int) { self.window = window }

  func work<Worker>(
    count: Int, makeWorker: () throws -> Worker, transform: (inout Worker, Int) throws -> Output
  ) {
    var worker: Worker?
    while let item = claim(count) {
      let result = Result {
        if worker == nil { worker = try makeWorker() }
        guard var own = worker.take() else { throw CancellationError() }
        defer { worker = own }
        return try transform(&own, item)
      }
      deliver(item, result)
    }
  }

  func take(_ item: Int) -> Result<Output, any Error> {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = results.removeValue(forKey: item) {
        consumed = item + 1
        condition.broadcast()
        return result
      }
      condition.wait()
    }
  }

  func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }

  private func claim(_ count: Int) -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isCancelled, nextItem < count, nextItem >= consumed + window { condition.wait() }
    guard !isCancelled, nextItem < count else { return nil }
    defer { nextItem += 1 }
    return nextItem
  }

  private func deliver(_ item: Int, _ result: Result<Output, any Error>) {
    condition.lock()
    results[item] = result
    if case .failure = result { nextItem = .max }
    condition.broadcast()
    condition.unlock()
  }
}
