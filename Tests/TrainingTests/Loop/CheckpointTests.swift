import Testing

@testable import Training

@Suite struct CheckpointScheduleTests {
  private let start = ContinuousClock.now

  @Test func quickCheckpointsComeEveryFiveEpochs() {
    var schedule = CheckpointSchedule(after: 10, at: start)
    #expect(!schedule.isDue(after: 14, at: start))
    #expect(schedule.isDue(after: 15, at: start))
    schedule.wrote(after: 15, from: start, to: start)
    #expect(!schedule.isDue(after: 19, at: start))
    #expect(schedule.isDue(after: 20, at: start))
  }

  @Test func slowCheckpointsTakeATwentiethOfTheTime() {
    var schedule = CheckpointSchedule(after: 0, at: start)
    schedule.wrote(after: 5, from: start, to: start + .seconds(1))
    #expect(!schedule.isDue(after: 100, at: start + .seconds(20)))
    #expect(schedule.isDue(after: 100, at: start + .seconds(21)))
  }

  @Test func longEpochsHaveOneEveryTenSeconds() {
    let schedule = CheckpointSchedule(after: 0, at: start)
    #expect(!schedule.isDue(after: 1, at: start + .seconds(9)))
    #expect(schedule.isDue(after: 1, at: start + .seconds(10)))
    #expect(!schedule.isDue(after: 0, at: start + .seconds(600)), "nothing is new")
  }
}
