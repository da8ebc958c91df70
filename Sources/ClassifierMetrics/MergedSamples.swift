/// The events of two samples in one ascending order of response: one pass gives all figures of a
/// bootstrap replica.
struct MergedSamples {
  private struct Event {
    let classWeight: Float
    let domainWeight: Float
    /// A class of a sample: 0 and 1 are the background of source and target, 2 and 3 their signal.
    /// An event without a known class counts as background of class weight 0.
    let group: UInt8
    /// Where its count is: the events of the source first, each sample in ascending order.
    let rank: UInt32
    /// Whether the next event has another response.
    var endsTie = false
  }

  private var events: [Event] = []
  /// The sums of the domain weights, by group.
  private var domainSums = SIMD4<Double>.zero

  /// Merges two samples.
  init(_ source: ScoredSample, _ target: ScoredSample) {
    let order = AscendingOrder(source.responses, target.responses).indices
    events.reserveCapacity(order.count)
    var previous = Float.nan
    var ranks = SIMD2(0, UInt32(source.responses.count))
    for position in order {
      let isTarget = Int(position) >= source.responses.count
      let sample = isTarget ? target : source
      let index = isTarget ? Int(position) - source.responses.count : Int(position)
      if sample.responses[index] != previous, !events.isEmpty {
        events[events.count - 1].endsTie = true
      }
      previous = sample.responses[index]
      let label = sample.classes?.labels[index] ?? 0
      let event = Event(
        classWeight: sample.classes?.weights[index] ?? 0,
        domainWeight: sample.domainWeights[index], group: label << 1 | (isTarget ? 1 : 0),
        rank: ranks[isTarget ? 1 : 0])
      ranks[isTarget ? 1 : 0] += 1
      events.append(event)
      domainSums[Int(event.group)] += Double(event.domainWeight)
    }
    if !events.isEmpty { events[events.count - 1].endsTie = true }
  }

  /// The figures with each event taken as often as the counts say: those of the source first, each
  /// sample in ascending order.
  ///
  /// - Precondition: There is a count for every event.
  func figures(counts: [UInt8], signalFraction: Double) -> ComparisonFigures {
    // Indexed by group in the hot loops, where a SIMD vector would be spilled at every event.
    var classSums: InlineArray<4, Double> = .init(repeating: 0)
    var sums: InlineArray<4, Double> = .init(repeating: 0)
    forEachEvent(counts) { event, count in
      classSums[Int(event.group)] += count * Double(event.classWeight)
      sums[Int(event.group)] += count * Double(event.domainWeight)
    }
    let scales = signedScales(Self.vector(sums))
    var walk = AscendingWalk(totals: Self.vector(classSums), signalFraction: signalFraction)
    var domainDifference = 0.0
    classSums = .init(repeating: 0)
    forEachEvent(counts) { event, count in
      let group = Int(event.group)
      classSums[group] += count * Double(event.classWeight)
      domainDifference += count * Double(event.domainWeight) * scales[group]
      if event.endsTie {
        walk.endTie(Self.vector(classSums), domainDifference: domainDifference)
      }
    }
    return walk.figures
  }

  /// What turns the domain weights of a replica into fractions of their sample, negative for the
  /// target's.
  ///
  /// Every replica keeps the classes' shares: build-domains fixes them, so they do not fluctuate.
  private func signedScales(_ sums: SIMD4<Double>) -> InlineArray<4, Double> {
    var scales: InlineArray<4, Double> = .init(repeating: 0)
    for group in 0..<4 where domainSums[group] != 0 {
      let sample = group & 1
      let ratio = domainSums[group] / sums[group]
      // A replica in which a class vanishes or changes its sign says nothing of the domain.
      let isDefined = ratio > 0 && ratio.isFinite
      let scale = ratio / (domainSums.lowHalf[sample] + domainSums.highHalf[sample])
      scales[group] = !isDefined ? .nan : sample == 0 ? scale : -scale
    }
    return scales
  }

  @inline(__always)
  private static func vector(_ values: InlineArray<4, Double>) -> SIMD4<Double> {
    SIMD4(values[0], values[1], values[2], values[3])
  }

  @inline(__always)
  private func forEachEvent(_ counts: [UInt8], _ body: (_ event: Event, _ count: Double) -> Void) {
    for event in events { body(event, Double(counts[Int(event.rank)])) }
  }
}
