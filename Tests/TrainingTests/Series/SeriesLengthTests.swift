import Testing

@testable import Training

@Suite struct SeriesLengthTests {
  private func length(_ count: Int, most: Int) -> SeriesLength {
    var length = SeriesLength()
    for _ in 0..<count { length.add(atMost: most) }
    return length
  }

  @Test func isTheBoundUntilATrainingHasEnded() {
    var length = length(3, most: 1000)
    #expect(length.total == 3000 && !length.isEstimate)
    length.begin(0, atMost: 1000, done: 0)
    length.advance(0, by: 400)
    #expect(length.total == 3000 && !length.isEstimate)
    // Its rule ended it early: the two that wait are taken to be as long.
    length.end(0, isWhole: true)
    #expect(length.total == 400 + 2 * 400 && length.isEstimate)
  }

  @Test func whatEarlierProcessesDidIsNoWork() {
    var length = SeriesLength()
    length.addFinished(300)
    length.add(atMost: 1000)
    #expect(length.total == 300 && length.isEstimate)
    length.begin(0, atMost: 1000, done: 200)
    #expect(length.total == 100)
    // Longer than usual: what was done is the least that it is.
    length.advance(0, by: 250)
    #expect(length.total == 250)
    length.end(0, isWhole: true)
    #expect(length.total == 250)
  }

  @Test func aFailedTrainingSaysNothingOfTheOthers() {
    var length = length(2, most: 1000)
    length.begin(0, atMost: 1000, done: 0)
    length.advance(0, by: 10)
    length.end(0, isWhole: false)
    #expect(length.total == 10 + 1000 && !length.isEstimate)
  }

  @Test func noTrainingIsLongerThanItsLargestNumberOfEpochs() {
    var length = length(2, most: 100)
    length.addFinished(400)
    #expect(length.total == 200)
    length.begin(0, atMost: 100, done: 0)
    #expect(length.total == 200)
  }
}
