/// The events of two samples in one ascending order of response: one walk gives all figures of four
/// bootstrap replicas.
struct MergedSamples {
  /// What ends behind an event.
  private enum End: UInt8 {
    case nothing
    /// A tie of events of one group, most often of one event.
    case tieOfGroup
    case tie
  }

  private struct Event {
    let classWeight: Float
    let domainWeight: Float
    /// A class of a sample: 0 and 1 are the background of source and target, 2 and 3 their signal.
    /// An event without a known class counts as background of class weight 0.
    let group: UInt8
    /// Where its count is: the events of the source first, each sample in ascending order.
    let rank: UInt32
    var end = End.nothing
  }

  private var events: [Event] = []
  /// The events of each bin of the significance.
  private var bins: [Range<Int>] = []
  /// The sums of the domain weights, by group.
  private var domainSums = SIMD4<Double>.zero

  /// Merges two samples.
  init(_ source: ScoredSample, _ target: ScoredSample) {
    let order = AscendingOrder(source.responses, target.responses).indices
    events.reserveCapacity(order.count)
    var ranks = SIMD2(0, UInt32(source.responses.count))
    var tie = 0..<0
    var previous = Float.nan
    var binStart = 0
    for position in order {
      let isTarget = Int(position) >= source.responses.count
      let sample = isTarget ? target : source
      let index = isTarget ? Int(position) - source.responses.count : Int(position)
      let response = sample.responses[index]
      if response != previous {
        endTie(tie)
        tie = events.count..<events.count
        while bins.count < MedianSignificance.bin(of: response) {
          bins.append(binStart..<events.count)
          binStart = events.count
        }
      }
      previous = response
      let label = sample.classes?.labels[index] ?? 0
      let event = Event(
        classWeight: sample.classes?.weights[index] ?? 0,
        domainWeight: sample.domainWeights[index], group: label << 1 | (isTarget ? 1 : 0),
        rank: ranks[isTarget ? 1 : 0])
      ranks[isTarget ? 1 : 0] += 1
      events.append(event)
      tie = tie.lowerBound..<events.count
      domainSums[Int(event.group)] += Double(event.domainWeight)
    }
    endTie(tie)
    while bins.count < MedianSignificance.binCount {
      bins.append(binStart..<events.count)
      binStart = events.count
    }
  }

  private mutating func endTie(_ tie: Range<Int>) {
    guard let first = tie.first else { return }
    let isOfGroup = events[tie].allSatisfy { $0.group == events[first].group }
    events[tie.upperBound - 1].end = isOfGroup ? .tieOfGroup : .tie
  }

  /// The figures of four replicas with each event taken as often as the counts say: those of the
  /// source first, each sample in ascending order.
  ///
  /// - Parameter efficiencies: The signal efficiencies at which a cut is looked at, ascending.
  /// - Precondition: There are counts for every event.
  func figures(counts: [SIMD4<UInt8>], efficiencies: [Double]) -> [ComparisonFigures] {
    // Indexed by group: a lane is a replica.
    var classSums = InlineArray<4, SIMD4<Double>>(repeating: .zero)
    var sums = InlineArray<4, SIMD4<Double>>(repeating: .zero)
    forEachEvent(0..<events.count, counts) { event, count in
      classSums[Int(event.group)] += count * Double(event.classWeight)
      sums[Int(event.group)] += count * Double(event.domainWeight)
    }
    var walk = AscendingWalk(
      totals: classSums, domainScales: signedScales(sums), efficiencies: efficiencies)
    for bin in bins {
      forEachEvent(bin, counts) { event, count in
        let group = Int(event.group)
        walk.add(
          group, counts: count, classWeight: Double(event.classWeight),
          domainWeight: Double(event.domainWeight))
        switch event.end {
        case .nothing: break
        case .tieOfGroup: walk.endTie(of: group)
        case .tie: walk.endTie()
        }
      }
      walk.endBin()
    }
    return (0..<PoissonCounts.lanes).map { walk.figures(lane: $0) }
  }

  /// What turns the domain weights of a replica into fractions of their sample, negative for the
  /// target's.
  ///
  /// Every replica keeps the classes' shares: build-domains fixes them, so they do not fluctuate.
  private func signedScales(
    _ sums: InlineArray<4, SIMD4<Double>>
  ) -> InlineArray<4, SIMD4<Double>> {
    var scales = InlineArray<4, SIMD4<Double>>(repeating: .zero)
    for group in 0..<4 where domainSums[group] != 0 {
      let sample = group & 1
      for lane in 0..<PoissonCounts.lanes {
        let ratio = domainSums[group] / sums[group][lane]
        // A replica in which a class vanishes or changes its sign says nothing of the domain.
        let isDefined = ratio > 0 && ratio.isFinite
        let scale = ratio / (domainSums.lowHalf[sample] + domainSums.highHalf[sample])
        scales[group][lane] = !isDefined ? .nan : sample == 0 ? scale : -scale
      }
    }
    return scales
  }

  @inline(__always)
  private func forEachEvent(
    _ range: Range<Int>, _ counts: [SIMD4<UInt8>],
    _ body: (_ event: Event, _ count: SIMD4<Double>) -> Void
  ) {
    events.withUnsafeBufferPointer { events in
      counts.withUnsafeBufferPointer { counts in
        for index in range {
          let event = events[index]
          body(event, SIMD4<Double>(SIMD4<Int32>(truncatingIfNeeded: counts[Int(event.rank)])))
        }
      }
    }
  }
}
