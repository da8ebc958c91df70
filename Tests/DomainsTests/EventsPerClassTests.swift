import CounterRandom
import Testing

@testable import Domains

@Suite struct EventsPerClassTests {
  @Test func targetSignalIsThePapers() {
    #expect(DomainOptions.made(signalFraction: 0.05).targetSignal(background: 273_000) == 14_368)
    #expect(DomainOptions.made(signalFraction: 0.05).targetSignal(background: 19) == 1)
    #expect(DomainOptions.made(signalFraction: 0.05).targetSignal(background: 18) == 0)
    #expect(DomainOptions.made(signalFraction: 0.5).targetSignal(background: 7) == 7)
    #expect(DomainOptions.made(signalFraction: 0).targetSignal(background: 1 << 40) == 0)
    #expect(
      DomainOptions.made(signalFraction: 1 - 0x1p-53).targetSignal(background: 1 << 40)
        == 1_000_000_000_000_000)
  }

  private func supply(
    _ domain: Domain, _ eventClass: EventClass, _ shares: [Double], _ available: [Int]
  ) -> EventsPerClass.Supply {
    EventsPerClass.Supply(
      group: .init(domain: domain, eventClass: eventClass, members: Array(shares.indices)),
      names: shares.indices.map { "s\($0)" }, shares: shares, available: available)
  }

  private func fits(_ supplies: [EventsPerClass.Supply], _ rule: EventsPerClass, n: Int) -> Bool {
    supplies.allSatisfy { supply in
      zip(rule.quotas(of: supply, n: n), supply.available).allSatisfy { $0 <= $1 }
    }
  }

  /// Against trying every n from above.
  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func largestIsTheLargestThatFits(seed: UInt64) {
    var random = PhiloxSequence(key: seed, stream: 0)
    let supplies = [Domain.source, .target(nil)].flatMap { domain in
      [EventClass.signal, .background].map { eventClass in
        let yields = (0..<Int(1 + random.below(4))).map { _ in random.uniform() }
        let shares = yields.map { $0 / yields.reduce(0, +) }
        return supply(
          domain, eventClass, shares, shares.map { _ in Int(20 + random.below(180)) })
      }
    }
    let rule = EventsPerClass(
      supplies, options: .made(signalFraction: seed % 3 == 0 ? 0.7 : 0.05))
    let expected = (0...800).last { fits(supplies, rule, n: $0) }
    #expect(rule.largest() == expected, "seed \(seed)")
    #expect(rule.largest(upTo: 15) == (0...15).last { fits(supplies, rule, n: $0) })
  }

  @Test func poorestSampleIsTheLimit() throws {
    let supplies = [
      supply(.source, .signal, [1], [100]), supply(.source, .background, [0.9, 0.1], [90, 8]),
      supply(.target(nil), .signal, [1], [200]),
      supply(.target(nil), .background, [1, 0], [300, 0]),
    ]
    let rule = EventsPerClass(supplies, options: .made())
    #expect(rule.largest() == 85)
    let limit = try #require(rule.limit(at: 85))
    #expect(limit.group.description == "source: background")
    #expect(limit.sample == "s1")
    #expect(limit.available == 8)
  }

  @Test func aFractionAboveOneHalfDrawsMoreTargetSignal() {
    let rule = EventsPerClass([], options: .made(signalFraction: 0.75, testFraction: 0.2))
    let target = supply(.target(nil), .signal, [1], [0]).group
    #expect(rule.drawn(from: target, n: 10) == 2 + 24)
    #expect(rule.drawn(from: supply(.source, .signal, [1], [0]).group, n: 10) == 10)
    #expect(rule.drawn(from: supply(.target(nil), .background, [1], [0]).group, n: 10) == 10)
  }
}
