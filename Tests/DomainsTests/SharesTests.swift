import CounterRandom
import Testing

@testable import Domains

@Suite struct SharesTests {
  @Test func quotasGoByLargestRemainder() {
    #expect(Shares.quotas(10, shares: [0.55, 0.34, 0.11], names: ["a", "b", "c"]) == [6, 3, 1])
    #expect(Shares.quotas(3, shares: [0.5, 0.5], names: ["b", "a"]) == [1, 2], "ties by name")
    #expect(Shares.quotas(3, shares: [1, 0], names: ["b", "a"]) == [3, 0])
    #expect(Shares.quotas(0, shares: [0.5, 0.5], names: ["a", "b"]) == [0, 0])
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func quotasAddUpAndStayWithinOneOfTheShare(seed: UInt64) {
    var random = PhiloxSequence(key: seed, stream: 0)
    let yields = (0..<5).map { _ in random.uniform() }
    let shares = yields.map { $0 / yields.reduce(0, +) }
    let total = Int(random.below(1_000_000))
    let quotas = Shares.quotas(total, shares: shares, names: ["a", "b", "c", "d", "e"])
    #expect(quotas.reduce(0, +) == total, "seed \(seed)")
    for (quota, share) in zip(quotas, shares) {
      #expect(abs(Double(quota) - Double(total) * share) < 1, "seed \(seed)")
    }
  }

  private func shares(_ samples: [DomainSample]) throws -> [Double] {
    let group = DomainLayout.Group(
      domain: .source, eventClass: .background, members: Array(samples.indices))
    return try Shares.shares(of: group, in: samples)
  }

  @Test func sharesFollowCrossSectionTimesEfficiency() throws {
    let samples =
      [
        .made("a", .background, .source, count: 10, crossSectionPB: 2, sumOfWeights: 40),
        .made("b", .background, .source, count: 30, crossSectionPB: 1, sumOfWeights: 20),
      ] as [DomainSample]
    #expect(try shares(samples) == [0.25, 0.75])
  }

  @Test func withoutCrossSectionsSharesFollowTheSelectedWeights() throws {
    let samples =
      [
        .made("a", .background, .source, count: 10) { _ in 3 },
        .made("b", .background, .source, count: 30) { $0 % 3 == 0 ? -1 : 1 },
      ] as [DomainSample]
    #expect(try shares(samples) == [0.75, 0.25])
  }

  @Test func aSingleSampleNeedsNoYield() throws {
    #expect(try shares([.made("a", .background, .source, count: 1) { _ in -1 }]) == [1])
  }

  @Test func someCrossSectionsAreAConfigurationError() {
    let samples =
      usualSamples() + [.made("ttcc", .background, .source, count: 9, crossSectionPB: 1)]
    #expect(
      failure(samples)
        == "78 source: background: cross_section_pb for sample \"ttcc\" and none for sample "
        + "\"ttbar\", expected one for all or for none of them")
    var acrossDomains = usualSamples()
    acrossDomains[1].crossSectionPB = 4.6
    #expect(failure(acrossDomains) == nil, "another class of a domain may have none")
  }

  @Test func yieldsAreOfPositiveSums() {
    let other = DomainSample.made(
      "ttcc", .background, .source, count: 9, crossSectionPB: 1, sumOfWeights: 0)
    var samples = usualSamples() + [other]
    samples[1].crossSectionPB = 1
    #expect(
      failure(samples)
        == "65 sample \"ttcc\": the sum of weights of all events is 0.0, expected a positive "
        + "number; check the generator's weights")
    samples[3].selectedSumOfWeights = -2
    #expect(
      failure(samples)
        == "65 sample \"ttcc\": the sum of weights of selected events is -2.0, expected a positive "
        + "number; check the generator's weights")
  }
}
