import Testing

@testable import Diagnostics

@Suite struct StageStateTests {
  private func text(_ title: String, _ phase: StageState.Phase, seconds: Double) -> String {
    StageState(title, phase).text(phase, seconds: seconds)
  }

  @Test func lineSaysElapsedTimeRateTimeLeftAndNote() {
    #expect(
      text("select ttH", .init(unit: "events", done: 250, total: 1000), seconds: 5)
        == "select ttH: 250 of 1000 events in 5 s, 50/s, 15 s left")
    #expect(
      text("train", .init(unit: "events", done: 1000, total: 1000, note: "epoch 3"), seconds: 5.9)
        == "train: 1000 of 1000 events in 5 s, 169/s, epoch 3")
    #expect(text("select", .init(unit: "events", done: 7), seconds: 0) == "select: 7 events in 0 s")
  }

  @Test func aPhaseHasItsNameBehindTheTitle() {
    #expect(
      text("select", .init(name: "fingerprints", unit: "files", done: 2, total: 88), seconds: 4)
        == "select: fingerprints, 2 of 88 files in 4 s, 0.50/s, 2 min left")
    #expect(
      text("features ttH", .init(name: "hashing and writing"), seconds: 61.5)
        == "features ttH: hashing and writing, 61 s")
  }

  /// What an earlier process did took none of this one's time.
  @Test func whatWasDoneBeforeIsNoPartOfTheRate() {
    let phase = StageState.Phase(
      unit: "events", done: 600, total: 1000, totalIsBound: true, before: 500)
    #expect(
      text("train", phase, seconds: 10)
        == "train: 600 of 1000 events in 10 s, 10/s, at most 40 s left")
  }

  @Test func anEstimateIsSaidToBeOne() {
    let phase = StageState.Phase(
      unit: "events", done: 200, total: 1000, totalIsBound: true, isEstimate: true)
    #expect(
      text("train", phase, seconds: 10)
        == "train: 200 of about 1000 events in 10 s, 20/s, about 40 s left")
  }

  @Test(arguments: [
    (119.0, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h 0 min"),
    (12_000, "3 h 20 min"), (1e12, "years"),
  ])
  func longTimesAreInMinutesAndHours(seconds: Double, text expected: String) {
    let total = Int(seconds) + 1
    #expect(
      text("p", .init(unit: "e", done: 1, total: total), seconds: 1)
        == "p: 1 of \(total) e in 1 s, 1/s, \(expected) left")
  }

  @Test func controlCharactersOfANameSteerNoTerminal() {
    #expect(
      text("inspect a\u{1B}[2J\n.root", .init(name: "opening"), seconds: 0)
        == "inspect a [2J .root: opening, 0 s")
  }

  @Test func theBarFillsUpAndNoFurther() {
    func bar(_ done: Int, of total: Int) -> String {
      StageState("p", .init(unit: "e", done: done, total: total)).bar()
    }
    #expect(bar(5, of: 10) == "[##########          ] ")
    #expect(bar(30, of: 10) == "[####################] ")
    #expect(bar(3, of: 0) == "")
    // A product of both would overflow.
    #expect(bar(.max, of: .max) == "[####################] ")
  }

  @Test func aPhaseThatEndsIsSummedUpForTheLog() {
    let stage = StageState("select ttH", .init(name: "opening 88 files"))
    let opening = stage.begin(.init(unit: "events", total: 10))
    let events = stage.begin(.init(name: "hashing and writing"))
    #expect(stage.summary(opening).hasPrefix("select ttH: opening 88 files took 0."))
    #expect(stage.summary(events).hasPrefix("select ttH: 0 events took 0."))
  }
}
