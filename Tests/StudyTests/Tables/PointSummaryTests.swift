import Testing
import Training

@testable import Study

@Suite struct PointSummaryTests {
  /// By hand: 1, 2, 6 have the mean 3, the variance (4 + 1 + 9) / 2 = 7.
  @Test func errorIsTheStandardErrorOfTheMean() throws {
    let point = try Records.point(["x": [1, 2, 6]], errors: ["x": 9])
    let estimate = try #require(point.estimate("x"))
    #expect(estimate.value == 3)
    #expect(abs(estimate.error - (7.0 / 3).squareRoot()) < 1e-12)
    #expect(point.estimate("y") == nil)
  }

  @Test func aSingleTrainingHasTheErrorOfItsMetric() throws {
    let point = try Records.point(["x": [1]], errors: ["x": 9])
    #expect(point.estimate("x") == MeanEstimate(name: "x", value: 1, error: 9))
  }

  /// 1 of 4 finished ones had spikes, and one ended on them: 2 of 6, and sqrt(1/3 2/3 / 6).
  @Test func spikeRateCountsTrainingsAndNotSpikes() throws {
    let trainings = try [[], [60, 90], [], []].enumerated().map { number, spikes in
      try Records.record(seed: UInt64(number + 1), spikes: spikes)
    }
    let point = PointSummary(trainings: trainings, failed: 2, failedOnSpikes: 1)
    #expect(point.spikeRate == 2.0 / 6)
    #expect(abs((point.spikeRateError ?? 0) - (2.0 / 54).squareRoot()) < 1e-12)
    #expect(PointSummary(trainings: []).spikeRate == nil)
  }

  @Test func figuresAreThoseOfRepeats() throws {
    let point = try Records.point(["x": [0.1, 0.5, 0.9]])
    #expect(point.figure("x") == RepeatsSummary.Figure("x", [0.1, 0.5, 0.9]))
    #expect(point.figure("epochs").mean == 100)
    #expect(point.figure("none").mean == nil)
  }
}
