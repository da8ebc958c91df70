import Testing

@testable import CounterRandom

@Suite struct PhiloxSequenceTests {
  @Test func streamsOfOneKeyDiffer() {
    var a = PhiloxSequence(key: 7, stream: 0)
    var b = PhiloxSequence(key: 7, stream: 1)
    #expect((0..<8).map { _ in a.next() } != (0..<8).map { _ in b.next() })
    #expect(a.position == 8)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func shuffleIsAPermutationFixedByTheSeed(seed: UInt64) {
    func shuffled() -> [UInt32] {
      var indices = Array(0..<100 as Range<UInt32>)
      var random = PhiloxSequence(key: seed, stream: 3)
      random.shuffle(&indices)
      return indices
    }
    #expect(shuffled() == shuffled())
    #expect(shuffled().sorted() == Array(0..<100))
    #expect(shuffled() != Array(0..<100), "seed \(seed)")
  }

  /// Lengths about the blocks in which a shuffle draws; the stream goes on behind it.
  @Test(arguments: [0, 1, 2, 3, 255, 256, 257, 258, 1000])
  func shuffleDrawsAsOneByOneFromTheEnd(count: Int) {
    for stream in [0, 3, UInt64.max] {
      var random = PhiloxSequence(key: 0x1234_5678_9ABC_DEF0, stream: stream)
      var reference = random
      var indices = Array(0..<UInt32(count))
      var expected = indices
      random.shuffle(&indices)
      for i in stride(from: count - 1, to: 0, by: -1) {
        expected.swapAt(i, Int(reference.below(UInt64(i + 1))))
      }
      #expect(indices == expected)
      #expect(random.position == reference.position)
    }
  }

  /// Six permutations of three items, 6,000 shuffles: each count has a standard deviation of 29,
  /// and the seed is fixed, so five of them never pass by chance twice.
  @Test func everyPermutationIsEquallyLikely() {
    var random = PhiloxSequence(key: 11, stream: 0)
    var counts: [[UInt32]: Int] = [:]
    for _ in 0..<6000 {
      var items: [UInt32] = [0, 1, 2]
      random.shuffle(&items)
      counts[items, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 145 })
  }

  @Test func drawBelowABoundStaysBelowIt() {
    var random = PhiloxSequence(key: 5, stream: 0)
    for bound in [1, 2, 3, 1000, UInt64.max] {
      for _ in 0..<50 { #expect(random.below(bound) < bound) }
    }
  }
}
