/// What is gathered on a walk over the events of two samples in ascending order of response.
///
/// Shape: four groups, numbered as in ``MergedSamples``; so the low half of a vector is the
/// background of source and target, the high half their signal. A figure changes only where a tie
/// ends: ties count half in the areas, and no step of a distribution is seen half taken.
struct AscendingWalk {
  private let totals: SIMD4<Double>
  private let inverseTotals: SIMD4<Double>
  private let signalFraction: Double

  /// The class weights below the tie.
  private var below = SIMD4<Double>.zero
  private var twiceAreas = SIMD2<Double>.zero
  private var ksAll = 0.0
  private var ksClasses = SIMD2<Double>.zero
  /// The class weights below the largest response so far that half of the signal reaches.
  private var signalBelowCut = SIMD2<Double>.zero
  private var backgroundBelowCut = SIMD2<Double>.zero

  /// A walk that has seen nothing, with the class weights of all it will see.
  init(totals: SIMD4<Double>, signalFraction: Double) {
    self.totals = totals
    inverseTotals = 1 / totals
    self.signalFraction = signalFraction
  }

  /// Takes in all events of one response.
  ///
  /// - Parameters:
  ///   - sums: The class weights up to here.
  ///   - domainDifference: The fraction of the source's domain weight up to here, less the target's.
  @inline(__always)
  mutating func endTie(_ sums: SIMD4<Double>, domainDifference: Double) {
    let distance = abs(domainDifference)
    // Written so that NaN, of a replica without one of the classes, stays.
    ksAll = distance <= ksAll ? ksAll : distance
    let fractions = sums * inverseTotals
    let difference = fractions.evenHalf - fractions.oddHalf
    ksClasses.replace(with: difference, where: difference .> ksClasses)
    ksClasses.replace(with: -difference, where: -difference .> ksClasses)
    twiceAreas += (sums.highHalf - below.highHalf) * (sums.lowHalf + below.lowHalf)
    // Compared by what is left below: sums of equal weights and their half are exact, differences
    // of sums need not be.
    let isReached = below.highHalf .<= totals.highHalf / 2
    signalBelowCut.replace(with: below.highHalf, where: isReached)
    backgroundBelowCut.replace(with: below.lowHalf, where: isReached)
    below = sums
  }

  /// The figures after the last event.
  var figures: ComparisonFigures {
    var figures = ComparisonFigures()
    figures.ksAll = ksAll
    let isDefined = totals .> SIMD4.zero
    if isDefined[0], isDefined[1] { figures.ksBackground = ksClasses[0] }
    if isDefined[2], isDefined[3] { figures.ksSignal = ksClasses[1] }
    if isDefined[0], isDefined[2] {
      figures.sourceAUC = area(0)
      figures.sourcePurity = purity(0)
    }
    if isDefined[1], isDefined[3] {
      figures.targetAUC = area(1)
      figures.targetPurity = purity(1)
    }
    return figures
  }

  private func area(_ sample: Int) -> Double {
    twiceAreas[sample] / (2 * totals.lowHalf[sample] * totals.highHalf[sample])
  }

  private func purity(_ sample: Int) -> Double {
    let signalEfficiency = 1 - signalBelowCut[sample] / totals.highHalf[sample]
    let backgroundEfficiency = 1 - backgroundBelowCut[sample] / totals.lowHalf[sample]
    let signal = signalFraction * signalEfficiency
    let all = signal + (1 - signalFraction) * backgroundEfficiency
    return all > 0 ? signal / all : .nan
  }
}
