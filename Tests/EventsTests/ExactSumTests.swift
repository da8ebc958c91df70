import Testing

@testable import Events

@Suite struct ExactSumTests {
  /// Numbers over the whole range of exponents, from a fixed linear congruential generator.
  private func terms(seed: UInt64, count: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let exponent = Int(state >> 33) % 120 - 60
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(sign: .plus, exponent: exponent, significand: Double(Int64(bitPattern: state)))
    }
  }

  @Test func cancellationLosesNothing() {
    var sum = ExactSum()
    for term in [1e300, 1, -1e300, 1e-300, 0x1p-1074] { sum.add(term) }
    #expect(sum.value == 1)
    sum.add(-1)
    #expect(sum.value == 1e-300)
    sum.add(-1e-300)
    #expect(sum.value == 0x1p-1074)
    sum.add(-0x1p-1074)
    #expect(sum.value == 0)
  }

  @Test(arguments: [
    0.1, -0.1, 1, 0x1p-1074, .greatestFiniteMagnitude, -0x1.8p-1060, 2013.0711101293564,
  ])
  func singleTermComesBack(term: Double) {
    #expect(ExactSum(term).value == term)
  }

  @Test func tiesRoundToEvenAndAnythingAboveThemUp() {
    var sum = ExactSum(1)
    sum.add(0x1p-53)
    #expect(sum.value == 1)
    sum.add(0x1p-1000)
    #expect(sum.value == 1 + 0x1p-52)
    var odd = ExactSum(1 + 0x1p-52)
    odd.add(0x1p-53)
    #expect(odd.value == 1 + 0x1p-51)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func aTermManyTimesIsThatManyAdditions(seed: UInt64) {
    for term in terms(seed: seed, count: 20) + [0.1, -0.1, 0x1p-1074, -3, 0] {
      for count in [0, 1, 2, 3, 1000] as [UInt32] {
        var once = ExactSum(0.7)
        once.add(term, times: count)
        var often = ExactSum(0.7)
        for _ in 0..<count { often.add(term) }
        #expect(once == often)
      }
    }
    var most = ExactSum()
    most.add(0x1.fffffffffffffp+970, times: .max)
    #expect(most.value == 0x1.fffffffffffffp+970 * Double(UInt32.max))
  }

  @Test func overflowIsInfinite() {
    var sum = ExactSum(.greatestFiniteMagnitude)
    sum.add(.greatestFiniteMagnitude)
    #expect(sum.value == .infinity)
    sum.add(-.greatestFiniteMagnitude)
    #expect(sum.value == .greatestFiniteMagnitude)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func orderAndGroupingDoNotMatter(seed: UInt64) {
    let terms = terms(seed: seed, count: 300)
    var forward = ExactSum()
    for term in terms { forward.add(term) }
    var backward = ExactSum()
    for term in terms.reversed() { backward.add(term) }
    var parts = ExactSum()
    for start in stride(from: 0, to: terms.count, by: 37) {
      var part = ExactSum()
      for term in terms[start..<min(start + 37, terms.count)] { part.add(term) }
      parts.add(part)
    }
    #expect(forward.value == backward.value, "seed \(seed)")
    #expect(forward.value == parts.value, "seed \(seed)")
    var left = forward
    for term in terms { left.add(-term) }
    #expect(left.value == 0, "seed \(seed)")
  }

  /// The law of parts: what a file keeps of a sum adds up to it, to the last bit.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func termsAddUpToTheSum(seed: UInt64) {
    let all = terms(seed: seed, count: 100) + [1e300, -0x1p-1074, 0.1, -0.3]
    var sum = ExactSum()
    for term in all { sum.add(term) }
    let kept = sum.terms
    #expect(kept.first == sum.value)
    var rest = ExactSum(terms: kept)
    for term in all { rest.add(-term) }
    #expect(rest.terms == [] && rest.value == 0)
  }

  @Test func zeroHasNoTermsAndADoubleOne() {
    #expect(ExactSum().terms == [])
    #expect(ExactSum(-0.1).terms == [-0.1])
    #expect(ExactSum(terms: [1, 0x1p-60]).terms == [1, 0x1p-60])
  }

  @Test func sumBeyondTheLargestDoubleHasAnInfiniteTerm() {
    let sum = ExactSum(terms: [.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    #expect(sum.terms == [.infinity])
  }
}
