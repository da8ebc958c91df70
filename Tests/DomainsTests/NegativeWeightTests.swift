import Testing

@testable import Domains

@Suite struct NegativeWeightTests {
  /// Every fifth weight is negative.
  private let samples = usualSamples { $0 % 5 == 0 ? -0.5 : 1.5 }

  private func plan(_ rule: NegativeWeights, _ signalFraction: Double = 0.2) throws -> DomainPlan {
    try DomainPlan(
      samples: samples, options: .made(signalFraction: signalFraction, negativeWeights: rule))
  }

  private func generated(_ part: DomainPart) -> [Double] {
    zip(part.sample, part.row).map { samples[Int($0)].rows.weight[Int($1)] }
  }

  @Test func keptWeightsHaveTheirSign() throws {
    let plan = try plan(.keep)
    for part in plan.parts {
      let signs = zip(generated(part), part.domainWeight).map { $0 < 0 ? $1 < 0 : $1 > 0 }
      #expect(signs.allSatisfy { $0 }, "\(part.path)")
      #expect(part.domainWeight.contains { $0 < 0 }, "\(part.path)")
    }
  }

  @Test func absoluteChangesWeightsAndNoEvent() throws {
    let (kept, absolute) = (try plan(.keep), try plan(.absolute))
    for (a, b) in zip(kept.parts, absolute.parts) {
      #expect(a.sample == b.sample && a.row == b.row)
      #expect(b.domainWeight.allSatisfy { $0 > 0 })
      #expect(b.classWeight?.allSatisfy { $0 > 0 } == true)
    }
  }

  @Test func droppedEventsLeaveTheTrainingAloneAndTheTestUntouched() throws {
    let (kept, dropped) = (try plan(.keep), try plan(.dropInTraining))
    for (a, b) in zip(kept.parts, dropped.parts) {
      if b.use == .test {
        #expect(a.row == b.row && a.domainWeight == b.domainWeight, "\(a.path)")
      } else {
        #expect(generated(b).allSatisfy { $0 >= 0 }, "\(b.path)")
      }
    }
    let source = try #require(dropped.part("/train/source"))
    let all = try #require(kept.part("/train/source"))
    #expect(source.count == generated(all).count { $0 >= 0 })
    let target = try #require(dropped.part("/train/target"))
    let background = try #require(target.label?.count { $0 == 0 })
    #expect(target.label?.count { $0 == 1 } == background / 4, "the signal fraction is exact")
  }

  @Test func effectIsSaid() throws {
    let kept = try plan(.keep)
    var used: [Double] = []
    for part in kept.parts where part.domain == .source {
      used += zip(part.sample, generated(part)).filter { $0.0 == 1 }.map(\.1)
    }
    let negative = used.count { $0 < 0 }
    let sum = used.reduce(0, +)
    let train = try #require(kept.part("/train/source"))
    let inTraining = zip(train.sample, generated(train)).count { $0 == 1 && $1 < 0 }
    for rule in NegativeWeights.allCases {
      // The weights are multiples of 0.5: their sums are exact in any order.
      let note = DomainNote.negativeWeights(
        rule, sample: "ttbar", negative: negative, used: used.count, sum: sum,
        absoluteSum: sum + Double(negative), dropped: rule == .dropInTraining ? inTraining : 0)
      #expect(try plan(rule).notes.contains(note), "\(note)")
    }
    #expect(try DomainPlan(samples: usualSamples(), options: .made()).notes.count == 2)
  }

  @Test func nothingLeftToTrainOnIsAnError() {
    var samples = usualSamples()
    samples[2].rows.weight = samples[2].rows.weight.map { _ in -1 }
    #expect(
      failure(samples, .made(eventsPerClass: 20, negativeWeights: .dropInTraining))
        == "65 target: background: no event of the 20 drawn from sample \"ttbb\" to train, expected "
        + "at least one; all of them have a negative weight: use --negative-weights keep or absolute"
    )
  }
}
