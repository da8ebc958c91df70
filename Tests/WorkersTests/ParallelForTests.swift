import Synchronization
import Testing

@testable import Workers

@Suite struct ParallelForTests {
  @Test(arguments: [1, 2, 5])
  func everyWorkerRunsOnce(threads: Int) {
    let seen = Mutex<[Int]>([])
    parallelFor(threads: threads) { worker in seen.withLock { $0.append(worker) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<threads))
  }

  @Test func thereIsACore() {
    #expect(availableCores >= 1)
  }
}
