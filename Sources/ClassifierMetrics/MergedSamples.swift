/// The events of two samples in one ascending order of response: one pass gives all figures of a
/// bootstrap replica.
struct MergedSamples {
  private struct Event {
    let classWeight: Float
    let domainWeight: Float
    /// A class of a sample: 0 and 1 are the background of source and target, 2 and 3 their signal.
    /// An event without a known class counts as background of class weight 0.
    let group: UInt8
    /// Whether the next event has another response.
    var endsTie = false
  }

  private var events: [Event] = []
  /// The sums of the domain weights, by group.
  private var domainSums: SIMD4<Double> = .zero

  /// Merges two samples.
  init(_ source: ScoredSample, _ target: ScoredSample) {
    let order = AscendingOrder(source.responses, target.responses).indices
    events.reserveCapacity(order.count)
    var previous = Float.nan
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
        domainWeight: sample.domainWeights[index], group: label << 1 | (isTarget ? 1 : 0))
      events.append(event)
      domainSums[Int(event.group)] += Double(event.domainWeight)
    }
    if !events.isEmpty { events[events.count - 1].endsTie = true }
  }

  /// The figures with each event taken as often as the counts say, which are in the ascending
  /// order of their own sample.
  func figures(
    source: PoissonCounts, target: PoissonCounts, signalFraction: Double
  ) -> ComparisonFigures {
    var (classTotals, domainTotals) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    forEachEvent(source.counts, target.counts) { event, count in
      classTotals[Int(event.group)] += count * Double(event.classWeight)
      domainTotals[Int(event.group)] += count * Double(event.domainWeight)
    }
    var walk = AscendingWalk(
      classTotals: classTotals, domainScales: scales(domainTotals), signalFraction: signalFraction)
    forEachEvent(source.counts, target.counts) { event, count in
      walk.add(
        group: Int(event.group), classWeight: count * Double(event.classWeight),
        domainWeight: count * Double(event.domainWeight))
      if event.endsTie { walk.endTie() }
    }
    return walk.figures
  }

  /// What turns the domain weights of a replica into fractions of their sample.
  ///
  /// Every replica keeps the classes' shares: build-domains fixes them, so they do not fluctuate.
  private func scales(_ totals: SIMD4<Double>) -> SIMD4<Double> {
    var scales = SIMD4<Double>.zero
    for group in 0..<4 where domainSums[group] != 0 {
      let sampleSum = domainSums[group & 1] + domainSums[group & 1 | 2]
      let ratio = domainSums[group] / totals[group]
      // A replica in which a class vanishes or changes its sign says nothing of the domain.
      scales[group] = ratio > 0 && ratio.isFinite ? ratio / sampleSum : .nan
    }
    return scales
  }

  @inline(__always)
  private func forEachEvent(
    _ source: [UInt8], _ target: [UInt8], _ body: (_ event: Event, _ count: Double) -> Void
  ) {
    var next = SIMD2<Int>.zero
    for event in events {
      let sample = Int(event.group & 1)
      body(event, Double(sample == 0 ? source[next[0]] : target[next[1]]))
      next[sample] += 1
    }
  }
}
