import Synchronization
import Testing

@testable import Workers

@Suite struct OrderedMapTests {
  private struct Failure: Error, Equatable { let item: Int }

  @Test(arguments: [1, 2, 3, 8])
  func resultsArriveInOrder(threads: Int) throws {
    var seen: [Int] = []
    try orderedMap(
      count: 100, threads: threads, makeWorker: { 0 },
      transform: { (state: inout Int, item: Int) in
        state += 1
        return item * item
      },
      consume: { seen.append($0) })
    #expect(seen == (0..<100).map { $0 * $0 })
  }

  @Test(arguments: [1, 2, 4])
  func firstFailureInOrderIsThrownAndEarlierResultsAreConsumed(threads: Int) {
    var consumed = 0
    #expect(throws: Failure(item: 17)) {
      try orderedMap(
        count: 100, threads: threads, makeWorker: {},
        transform: { (_: inout Void, item: Int) throws -> Int in
          if item >= 17 { throw Failure(item: item) }
          return item
        },
        consume: { _ in consumed += 1 })
    }
    #expect(consumed == 17)
  }

  @Test(arguments: [1, 3])
  func failureOfTheConsumerEndsTheWorkers(threads: Int) {
    #expect(throws: Failure(item: 5)) {
      try orderedMap(
        count: 1000, threads: threads, makeWorker: {}, transform: { (_: inout Void, i: Int) in i },
        consume: { if $0 == 5 { throw Failure(item: 5) } })
    }
  }

  @Test func resultsHeldAtATimeAreBounded() throws {
    let alive = Mutex((now: 0, most: 0))
    try orderedMap(
      count: 200, threads: 4, makeWorker: {},
      transform: { (_: inout Void, item: Int) in
        alive.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        return item
      },
      consume: { _ in alive.withLock { $0.now -= 1 } })
    #expect(alive.withLock { $0.most } <= 6)
  }

  @Test func nothingToDoMakesNoWorker() throws {
    try orderedMap(
      count: 0, threads: 2, makeWorker: { throw Failure(item: -1) },
      transform: { (_: inout Void, i: Int) in i }, consume: { _ in })
  }
}
