/// How many of the drawn events have a negative weight, sample by sample.
struct NegativeWeightTally {
  private struct Tally {
    var used = 0
    var negative = 0
    var sum = 0.0
    var absoluteSum = 0.0
    var dropped = 0
  }

  private var tallies: [Tally]

  init(sampleCount: Int) { tallies = [Tally](repeating: Tally(), count: sampleCount) }

  /// Counts drawn events.
  mutating func count(_ events: EventList, _ samples: [DomainSample]) {
    for run in events.runs {
      let weights = samples[run.sample].rows.weight
      for row in run.rows {
        let weight = weights[Int(row)]
        tallies[run.sample].used += 1
        tallies[run.sample].negative += weight < 0 ? 1 : 0
        tallies[run.sample].sum += weight
        tallies[run.sample].absoluteSum += abs(weight)
      }
    }
  }

  /// The events without those of negative weight, whose number is kept.
  mutating func removed(from events: EventList, _ samples: [DomainSample]) -> EventList {
    EventList(
      events.runs.map { run in
        let weights = samples[run.sample].rows.weight
        let kept = run.rows.filter { weights[Int($0)] >= 0 }
        tallies[run.sample].dropped += run.rows.count - kept.count
        return EventList.Run(sample: run.sample, rows: kept)
      })
  }

  /// What the switch did, for every sample that it concerns.
  func notes(_ samples: [DomainSample], _ rule: NegativeWeights) -> [DomainNote] {
    zip(samples, tallies).filter { $1.negative > 0 }.map { sample, tally in
      .negativeWeights(
        rule, sample: sample.name, negative: tally.negative, used: tally.used, sum: tally.sum,
        absoluteSum: tally.absoluteSum, dropped: tally.dropped)
    }
  }
}
