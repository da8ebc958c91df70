import Testing

@testable import ClassifierMetrics

@Suite struct PoissonCountsTests {
  private func draw(_ count: Int, replica: Int, stream: UInt32) -> [UInt8] {
    var counts = [UInt8](repeating: 0, count: count)
    counts.withUnsafeMutableBufferPointer {
      PoissonCounts.draw(into: $0, replica: replica, stream: stream)
    }
    return counts
  }

  /// Expected numbers of 0, 1, 2, ... in 40,000 draws, each within five standard deviations.
  @Test func countsFollowThePoissonDistribution() {
    let counts = draw(40_000, replica: 5, stream: 0)
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
    let counts = draw(103, replica: 7, stream: 1)
    #expect(Array(draw(400, replica: 7, stream: 1).prefix(103)) == counts)
    #expect(draw(103, replica: 8, stream: 1) != counts)
    #expect(draw(103, replica: 7, stream: 0) != counts)
  }

  @Test func twoSamplesAreDrawnFromTwoStreams() {
    var both = [UInt8](repeating: 0, count: 50)
    PoissonCounts.draw(into: &both, firstSampleCount: 30, replica: 2)
    #expect(Array(both[..<30]) == draw(30, replica: 2, stream: 0))
    #expect(Array(both[30...]) == draw(20, replica: 2, stream: 1))
  }
}
