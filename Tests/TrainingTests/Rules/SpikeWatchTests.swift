import Testing

@testable import Training

@Suite struct SpikeWatchTests {
  private let calm = [Double](repeating: 0.6, count: 60)

  @Test func lossAboveBothBoundsIsASpike() {
    var watch = SpikeWatch()
    // 1.5 times the median is 0.9.
    #expect(watch.judge(epoch: 60, loss: 0.89, before: calm) == .fine)
    #expect(watch.judge(epoch: 60, loss: 0.91, before: calm) == .rollBack(to: 50))
    #expect(watch.spikes == [60])
  }

  @Test func smallLossIsNoSpikeHoweverFarAboveTheMedian() {
    var watch = SpikeWatch()
    let low = [Double](repeating: 0.1, count: 60)
    #expect(watch.judge(epoch: 60, loss: 0.75, before: low) == .fine)
    #expect(watch.judge(epoch: 60, loss: 0.76, before: low) == .rollBack(to: 50))
  }

  @Test func medianIsOfTheLastFifty() {
    var watch = SpikeWatch()
    let before = [Double](repeating: 0.1, count: 50) + calm.prefix(50)
    #expect(watch.judge(epoch: 101, loss: 0.8, before: before) == .fine)
    let even = [Double](repeating: 0.6, count: 25) + [Double](repeating: 0.8, count: 25)
    #expect(watch.judge(epoch: 51, loss: 1.04, before: even) == .fine)
    #expect(watch.judge(epoch: 51, loss: 1.06, before: even) == .rollBack(to: 41))
  }

  @Test func nothingIsASpikeBeforeEpoch51() {
    var watch = SpikeWatch()
    #expect(watch.judge(epoch: 50, loss: 1e9, before: calm) == .fine)
    #expect(watch.judge(epoch: 51, loss: 1e9, before: calm) == .rollBack(to: 41))
  }

  @Test(arguments: [Double.nan, .infinity]) func lossThatIsNotFiniteFailsOrRollsBack(loss: Double) {
    var watch = SpikeWatch()
    #expect(watch.judge(epoch: 50, loss: loss, before: calm) == .failed(.notFinite(epoch: 50)))
    #expect(watch.judge(epoch: 51, loss: loss, before: calm) == .rollBack(to: 41))
  }

  @Test func elevenSpikesAreTooMany() {
    var watch = SpikeWatch()
    for i in 0..<10 {
      #expect(watch.judge(epoch: 60 + i, loss: 9, before: calm) == .rollBack(to: 50 + i))
    }
    #expect(watch.judge(epoch: 99, loss: 9, before: calm) == .failed(.tooManySpikes(epoch: 99)))
  }
}
