import Testing

@testable import Diagnostics

@Suite struct ProgressTests {
  @Test func lineSaysRateTimeLeftAndNote() {
    let progress = Progress("select ttH", unit: "events", total: 1000, isQuiet: true)
    #expect(
      progress.text(done: 250, of: 1000, seconds: 5, note: "")
        == "select ttH: 250 of 1000 events, 50/s, 15 s left")
    #expect(
      progress.text(done: 1000, of: 1000, seconds: 5, note: "epoch 3")
        == "select ttH: 1000 of 1000 events, 200/s, epoch 3")
    #expect(progress.text(done: 7, of: 0, seconds: 0, note: "") == "select ttH: 7 events, 0/s")
  }

  /// What an earlier process did took none of this one's time.
  @Test func whatWasDoneBeforeIsNoPartOfTheRate() {
    let progress = Progress(
      "train", unit: "events", total: 1000, totalIsBound: true, done: 500, isQuiet: true)
    #expect(
      progress.text(done: 600, of: 1000, seconds: 10, note: "")
        == "train: 600 of 1000 events, 10/s, at most 40 s left")
  }

  @Test func anEstimateIsSaidToBeOne() {
    let progress = Progress("train", unit: "events", total: 0, totalIsBound: true, isQuiet: true)
    #expect(
      progress.text(done: 200, of: 1000, isEstimate: true, seconds: 10, note: "")
        == "train: 200 of about 1000 events, 20/s, about 40 s left")
  }

  @Test(arguments: [
    (119.0, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h 0 min"),
    (12_000, "3 h 20 min"), (1e12, "years"),
  ])
  func longTimesAreInMinutesAndHours(seconds: Double, text: String) {
    let progress = Progress("p", unit: "e", total: 1, isQuiet: true)
    let total = Int(seconds) + 1
    let line = progress.text(done: 1, of: total, seconds: 1, note: "")
    #expect(line == "p: 1 of \(total) e, 1/s, \(text) left")
  }
}
