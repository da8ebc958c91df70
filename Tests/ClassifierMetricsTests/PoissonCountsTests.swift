import CounterRandom
import Testing

@testable import ClassifierMetrics

@Suite struct PoissonCountsTests {
  /// The counts of one replica, as the definition has them: a draw an event, a bound at a time.
  private func draw(_ count: Int, replica: UInt32, stream: UInt32) -> [UInt8] {
    (0..<count).map { event in
      let word = PoissonCounts.philox.words(at: [UInt32(event / 4), stream, replica, 0])[event % 4]
      return UInt8(PoissonCounts.bounds.count { word > $0 })
    }
  }

  private func drawFour(_ count: Int, firstReplica: Int, stream: UInt32) -> [SIMD4<UInt8>] {
    var counts = [SIMD4<UInt8>](repeating: .zero, count: count)
    counts.withUnsafeMutableBufferPointer {
      PoissonCounts.draw(into: $0, firstReplica: firstReplica, stream: stream)
    }
    return counts
  }

  @Test(arguments: [1, 4, 103, 4000])
  func fourReplicasAreFourTimesOne(count: Int) {
    let four = drawFour(count, firstReplica: 8, stream: 1)
    for lane in 0..<4 {
      #expect(
        four.map { $0[lane] } == draw(count, replica: 8 + UInt32(lane), stream: 1), "lane \(lane)")
    }
  }

  /// Expected numbers of 0, 1, 2, ... in 40,000 draws, each within five standard deviations.
  @Test func countsFollowThePoissonDistribution() {
    let counts = drawFour(40_000, firstReplica: 4, stream: 0).map { $0[1] }
    var expected = 40_000 * 0.367_879_441_171_442_3
    for k in 0..<6 {
      let found = Double(counts.count { $0 == UInt8(k) })
      let bound = 5 * expected.squareRoot()
      #expect(abs(found - expected) < bound, "\(k): \(found), expected \(expected)")
      expected /= Double(k + 1)
    }
    #expect(counts.allSatisfy { $0 <= 12 })
  }

  @Test func countsDependOnPositionReplicaAndStreamAlone() {
    let counts = drawFour(103, firstReplica: 4, stream: 1)
    #expect(Array(drawFour(400, firstReplica: 4, stream: 1).prefix(103)) == counts)
    #expect(drawFour(103, firstReplica: 8, stream: 1) != counts)
    #expect(drawFour(103, firstReplica: 4, stream: 0) != counts)
  }

  @Test func twoSamplesAreDrawnFromTwoStreams() {
    var both = [SIMD4<UInt8>](repeating: .zero, count: 50)
    PoissonCounts.draw(into: &both, firstSampleCount: 30, firstReplica: 4)
    #expect(Array(both[..<30]) == drawFour(30, firstReplica: 4, stream: 0))
    #expect(Array(both[30...]) == drawFour(20, firstReplica: 4, stream: 1))
  }
}
