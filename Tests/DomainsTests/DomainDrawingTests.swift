import CounterRandom
import Fingerprints
import Testing

@testable import Domains

@Suite struct DomainDrawingTests {
  @Test func countsAreThoseOfTheRule() throws {
    let samples = usualSamples()
    let plan = try DomainPlan(
      samples: samples, options: .made(signalFraction: 0.2, testFraction: 0.3))
    let split = try DomainSplit.rows(of: samples[0], domainCount: 2).map(\.count)
    let n = min(split[0], split[1], 205)
    #expect(plan.eventsPerClass == n)
    let test = Int(Double(n) * 0.3)
    #expect(plan.testEventsPerClass == test)
    #expect(
      plan.parts.map(\.path) == ["/train/source", "/train/target", "/test/source", "/test/target"])
    let signal = plan.parts.map { $0.label?.count { $0 == 1 } }
    let kept = Int((Double(n - test) * 0.2 / 0.8).rounded(.down))
    #expect(signal == [n - test, kept, test, test])
    let background = plan.parts.map { $0.label?.count { $0 == 0 } }
    #expect(background == [n - test, n - test, test, test])
  }

  @Test func rowsAreInTheOrderOfSamplesAndRowsAndLabelledByClass() throws {
    let samples = [usualSamples()[1], usualSamples()[0], usualSamples()[2]]
    let plan = try DomainPlan(samples: samples, options: .made())
    for part in plan.parts {
      let order = (0..<part.count).map { UInt64(part.sample[$0]) << 32 | UInt64(part.row[$0]) }
      #expect(order == order.sorted())
      #expect(Set(order).count == order.count, "\(part.path) has no row twice")
      let label = try #require(part.label)
      #expect(zip(part.sample, label).allSatisfy { ($0 == 1) == ($1 == 1) })
      #expect(part.classWeight?.count == part.count)
      #expect(part.domainWeight.count == part.count)
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func noEventIsInTwoParts(seed: UInt64) throws {
    let samples = usualSamples()
    let plan = try DomainPlan(samples: samples, options: .made(seed: seed))
    let events = plan.parts.flatMap { plan.events($0.path, samples).keys }
    #expect(Set(events).count == plan.parts.reduce(0) { $0 + $1.count }, "seed \(seed)")
  }

  @Test func orderOfRowsFilesAndSamplesDoesNotMatter() throws {
    let samples = usualSamples { Double(1 + $0 % 5) }
    let plan = try DomainPlan(samples: samples, options: .made())
    let shuffled = [2, 0, 1].map { samples[$0].shuffled(seed: UInt64($0)) }
    let other = try DomainPlan(samples: shuffled, options: .made())
    for part in plan.parts {
      #expect(plan.events(part.path, samples) == other.events(part.path, shuffled), "\(part.path)")
    }
  }

  @Test func seedChangesTheDrawsButNeverTheDomain() throws {
    let samples = usualSamples()
    let first = try DomainPlan(samples: samples, options: .made(seed: 1))
    let second = try DomainPlan(samples: samples, options: .made(seed: 2))
    func events(_ plan: DomainPlan, _ domain: Domain) -> Set<EventKey> {
      Set(plan.parts.filter { $0.domain == domain }.flatMap { plan.events($0.path, samples).keys })
    }
    #expect(
      first.events("/train/source", samples).keys != second.events("/train/source", samples).keys)
    #expect(events(first, .source).isDisjoint(with: events(second, .target(nil))))
    #expect(events(first, .target(nil)).isDisjoint(with: events(second, .source)))
  }

  @Test func fewerEventsAreAmongTheMore() throws {
    let samples = usualSamples()
    func used(_ n: Int) throws -> Set<EventKey> {
      let plan = try DomainPlan(
        samples: samples, options: .made(signalFraction: 0.5, eventsPerClass: n))
      #expect(plan.eventsPerClass == n)
      return Set(plan.parts.flatMap { plan.events($0.path, samples).keys })
    }
    let few = try used(40)
    #expect(few.count == 4 * 40)
    #expect(few.isSubset(of: try used(120)))
  }

  @Test func severalSamplesGiveTheirShares() throws {
    let samples =
      [
        .made("ttH", .signal, .both, count: 2000),
        .made("ttbar", .background, .source, count: 500),
        // Expected yields 3 * 0.5 : 1 * 0.5 : 0.
        .made("ttbb", .background, .target(nil), count: 600, crossSectionPB: 3, sumOfWeights: 1200),
        .made("ttcc", .background, .target(nil), count: 100, crossSectionPB: 1, sumOfWeights: 200),
        .made("none", .background, .target(nil), count: 0, crossSectionPB: 1, sumOfWeights: 50),
      ] as [DomainSample]
    let plan = try DomainPlan(samples: samples, options: .made())
    // ttcc runs out: a quarter of 402 is 100.5, and ties in the remainder go by name.
    #expect(plan.eventsPerClass == 402)
    let target = plan.parts.filter { $0.domain == .target(nil) }
    #expect(target.flatMap { $0.sample }.count { $0 == 2 } == 302)
    #expect(target.flatMap { $0.sample }.count { $0 == 3 } == 100)
    #expect(plan.notes.contains(.emptySample("none")))
    #expect(
      plan.notes.contains(
        .shares(.target(nil), .background, names: ["ttbb", "ttcc", "none"], counts: [302, 100, 0]))
    )
  }

  @Test func bothIsSplitOverTheSourceAndAllTargets() throws {
    let samples =
      [
        .made("ttH", .signal, .both, count: 900),
        .made("ttbar", .background, .source, count: 300),
        .made("sherpa", .background, .target("sherpa"), count: 300),
        .made("powheg", .background, .target("powheg"), count: 300),
      ] as [DomainSample]
    let plan = try DomainPlan(samples: samples, options: .made(signalFraction: 0.5))
    #expect(
      plan.parts.map(\.path) == [
        "/train/source", "/train/target/powheg", "/train/target/sherpa", "/test/source",
        "/test/target/powheg", "/test/target/sherpa",
      ])
    let split = try DomainSplit.rows(of: samples[0], domainCount: 3)
    #expect(plan.eventsPerClass == min(300, split.map(\.count).min() ?? 0))
    for (domain, rows) in zip(["source", "target/powheg", "target/sherpa"], split) {
      for use in ["train", "test"] {
        let part = try #require(plan.part("/\(use)/\(domain)"))
        let signal = (0..<part.count).filter { part.sample[$0] == 0 }.map { part.row[$0] }
        #expect(Set(signal).isSubset(of: rows), "\(part.path)")
        #expect(!signal.isEmpty)
      }
    }
  }

  @Test func realDataIsATargetOfItsOwn() throws {
    let samples =
      usualSamples().dropLast() + [
        .made("mc", .background, .target("mc"), count: 300),
        .made("data", .unlabelled, .target("data"), count: 91),
      ]
    let plan = try DomainPlan(samples: Array(samples), options: .made(testFraction: 0.25))
    let train = try #require(plan.part("/train/target/data"))
    let test = try #require(plan.part("/test/target/data"))
    #expect(test.count == 22)
    #expect(train.count == 69)
    #expect(train.label == nil && train.classWeight == nil)
    #expect(Set(train.domainWeight + test.domainWeight) == [1])
    #expect(plan.eventsPerClass > 91, "real data does not limit n")
    let split = try DomainSplit.rows(of: samples[0], domainCount: 2)
    #expect(plan.eventsPerClass == min(split[0].count, split[1].count), "nor does it take signal")
    #expect(plan.notes.contains(.unlabelled(.target("data"), train: 69, test: 22)))
  }

  @Test func aSampleOfBothNeedsNoNamedTarget() throws {
    let samples =
      [
        .made("ttH", .signal, .both, count: 100), .made("ttbar", .background, .both, count: 100),
      ] as [DomainSample]
    let plan = try DomainPlan(samples: samples, options: .made())
    #expect(plan.parts.map(\.domain) == [.source, .target(nil), .source, .target(nil)])
  }

  @Test func noSignalStaysForASignalFractionOfZero() throws {
    let plan = try DomainPlan(samples: usualSamples(), options: .made(signalFraction: 0))
    let train = try #require(plan.part("/train/target"))
    #expect(train.label?.contains(1) == false)
    let sum = train.classWeight?.reduce(0, +)
    #expect(sum == Float(train.count) / 2, "background keeps N/2")
    #expect(plan.notes.allSatisfy { !$0.isWarning })
    let source = try #require(plan.part("/train/source"))
    for (label, weight) in zip(source.label ?? [], source.domainWeight) {
      #expect(weight == (label == 1 ? 0 : 2))
    }
  }

  @Test func lessThanOneSignalEventIsSaid() throws {
    let plan = try DomainPlan(
      samples: usualSamples(), options: .made(signalFraction: 0.01, eventsPerClass: 100))
    let note = DomainNote.targetSignal(
      .target(nil), kept: 0, drawn: 50, wanted: 0, signalFraction: 0.01)
    #expect(plan.notes.contains(note))
    #expect(note.isWarning)
  }

  @Test func aSignalFractionAboveOneHalfKeepsMoreSignalThanBackground() throws {
    let plan = try DomainPlan(
      samples: usualSamples(signal: 1200), options: .made(signalFraction: 0.8))
    let train = try #require(plan.part("/train/target"))
    let background = try #require(train.label?.count { $0 == 0 })
    #expect(background == plan.eventsPerClass - plan.testEventsPerClass)
    #expect(train.label?.count { $0 == 1 } == 4 * background)
    #expect(plan.part("/test/target")?.count == 2 * plan.testEventsPerClass)
  }

  @Test func notesSayWhatLimitedN() throws {
    let plan = try DomainPlan(samples: usualSamples(target: 100), options: .made())
    #expect(
      plan.notes.map(\.description) == [
        "100 events per class and domain, 50 of them to test; limited by target: background: "
          + "sample \"ttbb\", 100 events",
        "target: training keeps 2 of 50 signal events for a signal fraction of 0.05",
      ])
    let fewer = try DomainPlan(
      samples: usualSamples(target: 100), options: .made(eventsPerClass: 60))
    #expect(
      fewer.notes.first?.description
        == "60 events per class and domain, 30 of them to test; 100 would fit, limited by "
        + "target: background: sample \"ttbb\", 100 events")
  }

  @Test func tooFewEventsEndWithTheNumbers() {
    #expect(
      failure(usualSamples(target: 100), .made(eventsPerClass: 101))
        == "65 target: background: sample \"ttbb\" has 100 events, expected enough for 101 events "
        + "per class and domain; at most 100 fit")
    #expect(
      failure(usualSamples(source: 0))
        == "65 source: background: no events of sample \"ttbar\", expected at least one; select "
        + "from more files or loosen the cuts")
    #expect(
      failure(usualSamples(target: 1))
        == "65 target: background: no event of the 1 drawn from sample \"ttbb\" to test, expected "
        + "at least one; the test fraction is 0.5: change it or select more events")
    let data = usualSamples().dropLast() + [.made("data", .unlabelled, .target("data"), count: 9)]
    #expect(
      failure(Array(data), .made(eventsPerClass: 10))
        == "65 target/data: unlabelled: sample \"data\" has 9 events, expected enough for 10 "
        + "events per class and domain; at most 9 fit")
  }

  @Test func aTestFractionOfZeroLeavesTheTestPartsEmpty() throws {
    let plan = try DomainPlan(samples: usualSamples(), options: .made(testFraction: 0))
    #expect(plan.parts.filter { $0.use == .test }.allSatisfy { $0.count == 0 })
    #expect(plan.part("/train/source")?.count == 2 * plan.eventsPerClass)
  }
}
