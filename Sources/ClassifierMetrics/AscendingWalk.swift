/// What is gathered of four replicas on a walk over the events of two samples in ascending order of
/// response.
///
/// A lane is a replica. Four groups, numbered as in ``MergedSamples``: 0 and 1 are the background of
/// source and target, 2 and 3 their signal. A figure changes only where a tie ends: ties count half in
/// the areas, and no step of a distribution is seen half taken.
struct AscendingWalk {
  typealias Lanes = SIMD4<Double>

  private let totals: InlineArray<4, Lanes>
  private let inverseTotals: InlineArray<4, Lanes>
  /// What turns a domain weight into a fraction of its sample, negative for the target's.
  private let domainScales: InlineArray<4, Lanes>

  /// The class weights so far.
  private var sums = InlineArray<4, Lanes>(repeating: .zero)
  /// The class weights below the tie.
  private var below = InlineArray<4, Lanes>(repeating: .zero)
  private var domainDifference = Lanes.zero
  private var twiceAreas = InlineArray<2, Lanes>(repeating: .zero)
  private var ksAll = Lanes.zero
  private var ksClasses = InlineArray<2, Lanes>(repeating: .zero)
  /// For each sample where its walks want to know of the signal below.
  private var lower = InlineArray<2, Lanes>(repeating: .zero)
  private var upper = InlineArray<2, Lanes>(repeating: .zero)
  /// Of each sample and lane.
  private var efficiencyWalks: [[EfficiencyWalk]] = []
  /// The class weights up to the end of each bin of the significance.
  private var binSums: [InlineArray<4, Lanes>] = []

  /// A walk that has seen nothing, with the weights of all it will see.
  init(
    totals: InlineArray<4, Lanes>, domainScales: InlineArray<4, Lanes>, efficiencies: [Double]
  ) {
    self.totals = totals
    self.domainScales = domainScales
    var inverse = totals
    for group in 0..<4 { inverse[group] = 1 / totals[group] }
    inverseTotals = inverse
    efficiencyWalks = (0..<2).map { sample in
      (0..<PoissonCounts.lanes).map { lane in
        EfficiencyWalk(
          efficiencies: efficiencies, signal: totals[2 + sample][lane],
          background: totals[sample][lane])
      }
    }
    for sample in 0..<2 { setBounds(sample) }
    binSums.reserveCapacity(MedianSignificance.binCount)
  }

  /// Takes in an event.
  @inline(__always)
  mutating func add(_ group: Int, counts: Lanes, classWeight: Double, domainWeight: Double) {
    sums[group] += counts * classWeight
    domainDifference += counts * domainWeight * domainScales[group]
  }

  /// Ends a tie in which only events of one group may have been.
  @inline(__always)
  mutating func endTie(of group: Int) {
    endDomainTie()
    endClassTie(group >> 1)
    if group >= 2 { endSampleTie(group & 1) }
    below[group] = sums[group]
  }

  /// Ends any tie.
  @inline(never)
  mutating func endTie() {
    endDomainTie()
    for half in 0..<2 {
      endClassTie(half)
      endSampleTie(half)
    }
    below = sums
  }

  /// Ends a bin of the significance; a tie lies in one bin.
  mutating func endBin() { binSums.append(sums) }

  @inline(__always)
  private mutating func endDomainTie() {
    let distance = Lanes(
      abs(domainDifference[0]), abs(domainDifference[1]), abs(domainDifference[2]),
      abs(domainDifference[3]))
    // Written so that NaN, of a replica without one of the classes, stays.
    ksAll.replace(with: distance, where: .!(distance .<= ksAll))
  }

  @inline(__always)
  private mutating func endClassTie(_ label: Int) {
    let (source, target) = (2 * label, 2 * label + 1)
    let difference = sums[source] * inverseTotals[source] - sums[target] * inverseTotals[target]
    ksClasses[label].replace(with: difference, where: difference .> ksClasses[label])
    ksClasses[label].replace(with: -difference, where: -difference .> ksClasses[label])
  }

  @inline(__always)
  private mutating func endSampleTie(_ sample: Int) {
    let signal = sums[2 + sample]
    twiceAreas[sample] += (signal - below[2 + sample]) * (sums[sample] + below[sample])
    let leaves = signal .> upper[sample] .| signal .<= lower[sample]
    if any(leaves) { leavePlaces(sample, leaves) }
  }

  @inline(never)
  private mutating func leavePlaces(_ sample: Int, _ leaves: SIMDMask<SIMD4<Int64>>) {
    for lane in 0..<PoissonCounts.lanes where leaves[lane] {
      efficiencyWalks[sample][lane].leave(
        signalBelow: below[2 + sample][lane], backgroundBelow: below[sample][lane],
        nextSignalBelow: sums[2 + sample][lane])
    }
    setBounds(sample)
  }

  private mutating func setBounds(_ sample: Int) {
    for lane in 0..<PoissonCounts.lanes {
      lower[sample][lane] = efficiencyWalks[sample][lane].lower
      upper[sample][lane] = efficiencyWalks[sample][lane].upper
    }
  }

  /// The figures of a lane after the last event.
  func figures(lane: Int) -> ComparisonFigures {
    var figures = ComparisonFigures()
    figures.ksAll = ksAll[lane]
    let isDefined = (0..<4).map { totals[$0][lane] > 0 }
    if isDefined[0], isDefined[1] { figures.ksBackground = ksClasses[0][lane] }
    if isDefined[2], isDefined[3] { figures.ksSignal = ksClasses[1][lane] }
    if isDefined[0], isDefined[2] {
      figures.sourceAUC = area(0, lane)
      figures.sourcePassing = efficiencyWalks[0][lane].passing
    }
    if isDefined[1], isDefined[3] {
      figures.targetAUC = area(1, lane)
      figures.targetPassing = efficiencyWalks[1][lane].passing
    }
    if isDefined[0], isDefined[1], isDefined[2] {
      figures.significance = MedianSignificance(
        signal: bins(2, lane), background: bins(0, lane), alternative: bins(1, lane))
    }
    return figures
  }

  private func area(_ sample: Int, _ lane: Int) -> Double {
    twiceAreas[sample][lane] / (2 * totals[sample][lane] * totals[2 + sample][lane])
  }

  /// The weights of a group in each bin.
  private func bins(_ group: Int, _ lane: Int) -> [Double] {
    let ends = binSums.map { $0[group][lane] }
    return zip(ends, [0] + ends).map { $0 - $1 }
  }
}
