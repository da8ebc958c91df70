import Foundation
import Synchronization
import Testing

@testable import Workers

@Suite struct WorkerTeamTests {
  @Test(arguments: [1, 2, 5])
  func everyWorkerRunsOnceAJob(threads: Int) {
    let team = WorkerTeam(threads: threads)
    let runs = Mutex([Int](repeating: 0, count: threads))
    for _ in 0..<500 { team.run { worker in runs.withLock { $0[worker] += 1 } } }
    #expect(runs.withLock { $0 } == [Int](repeating: 500, count: threads))
  }

  /// Long enough for everyone to fall asleep, on either side.
  @Test func sleepersAreWoken() {
    let team = WorkerTeam(threads: 3)
    let runs = Atomic(0)
    for slowest in [0, 1, 2, 0] {
      usleep(20_000)
      team.run { worker in
        if worker == slowest { usleep(20_000) }
        runs.add(1, ordering: .relaxed)
      }
    }
    #expect(runs.load(ordering: .relaxed) == 12)
  }

  @Test func jobIsDoneWhenTheCallReturns() {
    let team = WorkerTeam(threads: 4)
    for round in 0..<200 {
      let sum = Atomic(0)
      team.run { worker in sum.add(worker + round, ordering: .relaxed) }
      #expect(sum.load(ordering: .relaxed) == 6 + 4 * round)
    }
  }

  @Test func teamsEndWithoutAJob() {
    for _ in 0..<20 { _ = WorkerTeam(threads: 3) }
  }
}
