import Testing

@testable import Domains

/// The law of folds: K test parts, disjoint, that cover everything drawn; the same draw for all.
@Suite struct DomainFoldTests {
  private func plans(
    _ samples: [DomainSample], count: Int, _ edit: (inout DomainOptions) -> Void = { _ in }
  ) throws -> [DomainPlan] {
    try (1...count).map { index in
      var options = DomainOptions.made()
      edit(&options)
      options.fold = DomainFold(index: index, count: count)
      return try DomainPlan(samples: samples, options: options)
    }
  }

  /// The events of a class in a part.
  private func events(
    _ plan: DomainPlan, _ path: String, label: UInt8?, _ samples: [DomainSample]
  ) -> Set<EventKey> {
    guard let part = plan.part(path) else { return [] }
    return Set(
      (0..<part.count).filter { part.label?[$0] == label }.map { i in
        let sample = samples[Int(part.sample[i])]
        let row = Int(part.row[i])
        return EventKey(
          file: sample.files[Int(sample.rows.file[row])].fingerprint,
          entry: sample.rows.entry[row])
      })
  }

  @Test func textsAreFoldsOrNone() {
    #expect(DomainFold("2/5") == DomainFold(index: 2, count: 5))
    #expect(DomainFold("2/5").map { "\($0)" } == "2/5")
    for text in [
      "0/5", "6/5", "1/1", "-1/5", "1", "1/5/2", "a/b", "", "+1/5", "1/", "1/99999999999999999999",
    ] {
      #expect(DomainFold(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [2, 3, 5, 7, 64])
  func ranksAreThoseOfTheFormulaAndDifferByOneAtMost(count: Int) throws {
    for n in [0, 1, count - 1, count, 100, 101, 2859, 273_000] {
      var end = 0
      var sizes: [Int] = []
      for index in 1...count {
        let fold = try #require(DomainFold(index: index, count: count))
        let ranks = fold.ranks(of: n)
        #expect(ranks == (index - 1) * n / count..<index * n / count)
        #expect(ranks.lowerBound == end)
        end = ranks.upperBound
        sizes.append(ranks.count)
        #expect(n - ranks.count <= fold.mostTraining(of: n))
      }
      #expect(end == n)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      #expect(n - (sizes.min() ?? 0) == DomainFold(index: 1, count: count)?.mostTraining(of: n))
    }
  }

  @Test(arguments: [2, 3, 10])
  func fewestEventsTrainEnoughInTheLargestFold(count: Int) throws {
    let fold = try #require(DomainFold(index: 1, count: count))
    for training in 0...100 {
      let n = fold.fewest(toTrain: training)
      func worst(_ n: Int) -> Int { n - (n + count - 1) / count }
      #expect(worst(n) >= training)
      #expect(n == 0 || worst(n - 1) < training)
    }
  }

  @Test(arguments: [(2, 0.05), (3, 0.2), (5, 0.05), (4, 0.6)])
  func testPartsAreDisjointAndCoverTheSameDraw(count: Int, signalFraction: Double) throws {
    let samples = usualSamples(signal: 800)
    let plans = try plans(samples, count: count) {
      $0.signalFraction = signalFraction
      $0.eventsPerClass = signalFraction > 0.5 ? 101 : nil
    }
    let n = try #require(plans.first).eventsPerClass
    #expect(plans.allSatisfy { $0.eventsPerClass == n })
    for domain in ["source", "target"] {
      for label: UInt8 in [0, 1] {
        let tests = plans.map { events($0, "/test/\(domain)", label: label, samples) }
        let trained = plans.map { events($0, "/train/\(domain)", label: label, samples) }
        let all = tests.reduce(into: Set()) { $0.formUnion($1) }
        let drawn = all.count
        #expect(tests.map(\.count).reduce(0, +) == drawn, "disjoint")
        for (i, test) in tests.enumerated() {
          #expect(test.count == (i + 1) * drawn / count - i * drawn / count)
          #expect(trained[i].isDisjoint(with: test))
          #expect(trained[i].isSubset(of: all), "the draw is that of the other folds")
        }
        guard domain == "target", label == 1 else {
          #expect(drawn == n)
          #expect(zip(trained, tests).allSatisfy { $0.count + $1.count == n })
          continue
        }
        // The training of a target is thinned, as ever; its test part keeps all.
        for (i, plan) in plans.enumerated() {
          let background = events(plan, "/train/target", label: 0, samples).count
          let wanted = Double(background) * signalFraction / (1 - signalFraction) + 1e-9
          #expect(trained[i].count == Int(wanted))
        }
      }
    }
  }

  @Test func orderOfRowsAndFilesDoesNotMatter() throws {
    let samples = usualSamples()
    let shuffled = samples.enumerated().map { $1.shuffled(seed: UInt64($0)) }
    for (a, b) in zip(try plans(samples, count: 3), try plans(shuffled, count: 3)) {
      for path in ["/train/source", "/test/source", "/train/target", "/test/target"] {
        #expect(a.events(path, samples) == b.events(path, shuffled))
      }
    }
  }

  @Test func realDataIsCutIntoFoldsToo() throws {
    let samples = [
      DomainSample.made("ttH", .signal, .source, count: 100),
      .made("ttbar", .background, .source, count: 100),
      .made("data", .unlabelled, .target(nil), count: 71),
    ]
    let plans = try plans(samples, count: 4)
    let tests = plans.map { events($0, "/test/target", label: nil, samples) }
    #expect(tests.map(\.count) == [17, 18, 18, 18])
    #expect(tests.reduce(into: Set()) { $0.formUnion($1) }.count == 71)
    for (plan, test) in zip(plans, tests) {
      let trained = events(plan, "/train/target", label: nil, samples)
      #expect(trained.isDisjoint(with: test))
      #expect(trained.count + test.count == 71)
    }
  }

  @Test func moreFoldsThanEventsSaySo() {
    var options = DomainOptions.made()
    options.fold = DomainFold(index: 1, count: 300)
    #expect(
      failure(usualSamples(), options)
        == "65 source: signal: no event of the 195 drawn from sample \"ttH\" to test, "
        + "expected at least one; they are too few for 300 folds: make fewer folds or select more "
        + "events")
  }
}
