import Foundation
import Synchronization
import Testing

@testable import Workers

@Suite struct WorkerTeamTests {
  @Test(arguments: [1, 2, 5])
  func everyWorkerDoesTheJobOnceARun(threads: Int) {
    let runs = Mutex([Int](repeating: 0, count: threads))
    let team = WorkerTeam(threads: threads) { worker in runs.withLock { $0[worker] += 1 } }
    for _ in 0..<500 { team.run() }
    #expect(runs.withLock { $0 } == [Int](repeating: 500, count: threads))
  }

  /// Long enough for everyone to fall asleep, on either side.
  @Test func sleepersAreWoken() {
    let runs = Atomic(0)
    let slowest = Atomic(0)
    let team = WorkerTeam(threads: 3) { worker in
      if worker == slowest.load(ordering: .relaxed) { usleep(20_000) }
      runs.add(1, ordering: .relaxed)
    }
    for worker in [0, 1, 2, 0] {
      usleep(20_000)
      slowest.store(worker, ordering: .relaxed)
      team.run()
    }
    #expect(runs.load(ordering: .relaxed) == 12)
  }

  @Test func jobIsDoneWhenTheCallReturns() {
    let sum = Atomic(0)
    let round = Atomic(0)
    let team = WorkerTeam(threads: 4) { worker in
      sum.add(worker + round.load(ordering: .relaxed), ordering: .relaxed)
    }
    for i in 0..<200 {
      sum.store(0, ordering: .relaxed)
      round.store(i, ordering: .relaxed)
      team.run()
      #expect(sum.load(ordering: .relaxed) == 6 + 4 * i)
    }
  }

  @Test func teamsEndWithoutARun() {
    for _ in 0..<20 { _ = WorkerTeam(threads: 3) { _ in } }
  }
}
