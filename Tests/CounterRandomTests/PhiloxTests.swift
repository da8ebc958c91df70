import Testing

@testable import CounterRandom

@Suite struct PhiloxTests {
  /// The published vectors of the authors' Random123 library (`kat_vectors`, philox4x32 10).
  @Test(
    arguments: [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [.max, .max, .max, .max], [.max, .max],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)])
  func publishedVectorsAreReproduced(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>
  ) {
    #expect(Philox4x32(key: key).words(at: counter) == words)
  }

  @Test func uniformIsTheTop53BitsOfTheFirstTwoWords() {
    let word: UInt64 = 0x6627_e8d5_e169_c58d
    let philox = Philox4x32(key: 0)
    #expect(philox.bits(at: .zero) == word)
    #expect(philox.uniform(at: .zero) == Double(word >> 11) / 9_007_199_254_740_992)
  }

  @Test(arguments: [0, 1, 3, 4, 5, 11])
  func manyDrawsAreThoseMadeOneByOne(count: Int) {
    let philox = Philox4x32(key: 0x0123_4567_89AB_CDEF)
    let room = (count + 3) / 4 * 4
    let third = (0..<room).map { UInt32($0) &* 0x9E37_79B9 }
    let last = (0..<room).map { UInt32.max - UInt32($0) }
    var draws = [Double](repeating: -1, count: room)
    philox.uniforms(at: 7, .max, third: third, last: last, count: count, into: &draws)
    for i in 0..<count {
      #expect(draws[i] == philox.uniform(at: [7, .max, third[i], last[i]]))
    }
  }

  @Test func keyWordsAreTheHalvesOfTheKey() {
    #expect(Philox4x32(key: 0x0000_0002_0000_0001).key == [1, 2])
  }
}
