/// The figures of one bootstrap replica, or of the samples themselves; NaN where undefined.
struct ComparisonFigures {
  var sourceAUC = Double.nan
  var targetAUC = Double.nan
  var ksAll = Double.nan
  var ksSignal = Double.nan
  var ksBackground = Double.nan
  var sourcePurity = Double.nan
  var targetPurity = Double.nan

  /// The relative loss of purity from source to target, with its sign.
  var signedPurityBias: Double {
    sourcePurity == 0 ? .nan : (sourcePurity - targetPurity) / sourcePurity
  }
}

/// A walk over the events of two samples in ascending order of response.
///
/// Groups are numbered as in ``MergedSamples``. A figure changes only at the end of a tie, so ties
/// count half in the areas, and a step of the distributions is never seen half taken.
struct AscendingWalk {
  private let classTotals: SIMD4<Double>
  private let domainScales: SIMD4<Double>
  private let signalFraction: Double

  /// The class weights up to here, and up to the last tie's end.
  private var sums = SIMD4<Double>.zero
  private var sumsBefore = SIMD4<Double>.zero
  /// Of the normalised domain weights, source less target.
  private var domainDifference = 0.0

  private var areas = SIMD2<Double>.zero
  private var ksAll = 0.0
  private var ksClasses = SIMD2<Double>.zero
  /// The fractions at the largest response so far that half of the signal reaches.
  private var signalEfficiency = SIMD2<Double>(repeating: .nan)
  private var backgroundEfficiency = SIMD2<Double>(repeating: .nan)

  init(classTotals: SIMD4<Double>, domainScales: SIMD4<Double>, signalFraction: Double) {
    self.classTotals = classTotals
    self.domainScales = domainScales
    self.signalFraction = signalFraction
  }

  @inline(__always)
  mutating func add(group: Int, classWeight: Double, domainWeight: Double) {
    sums[group] += classWeight
    let fraction = domainWeight * domainScales[group]
    domainDifference += group & 1 == 0 ? fraction : -fraction
  }

  /// Notes that the next event has a larger response.
  @inline(__always)
  mutating func endTie() {
    // NaN, where a scale is not defined, must come out: `max` of the library would keep it too,
    // but only from its first operand.
    ksAll = abs(domainDifference) <= ksAll ? ksAll : abs(domainDifference)
    let background = sums.lowHalf
    let signal = sums.highHalf
    let backgroundBefore = sumsBefore.lowHalf
    let signalBefore = sumsBefore.highHalf
    areas += (signal - signalBefore) * (background + backgroundBefore) / 2
    let fractions = sums / classTotals
    ksClasses = pointwiseMax(
      ksClasses,
      SIMD2(abs(fractions[0] - fractions[1]), abs(fractions[2] - fractions[3])))
    // Half of the signal or more has this response or a larger one.
    let passing = classTotals.highHalf - signalBefore
    let isReached = 2 * passing .>= classTotals.highHalf
    signalEfficiency.replace(with: passing / classTotals.highHalf, where: isReached)
    backgroundEfficiency.replace(
      with: (classTotals.lowHalf - backgroundBefore) / classTotals.lowHalf, where: isReached)
    sumsBefore = sums
  }

  /// The figures after the last event.
  var figures: ComparisonFigures {
    var figures = ComparisonFigures()
    figures.ksAll = ksAll
    let isDefined = classTotals .> SIMD4.zero
    if isDefined[0], isDefined[1] { figures.ksBackground = ksClasses[0] }
    if isDefined[2], isDefined[3] { figures.ksSignal = ksClasses[1] }
    if isDefined[0], isDefined[2] {
      figures.sourceAUC = areas[0] / (classTotals[0] * classTotals[2])
      figures.sourcePurity = purity(0)
    }
    if isDefined[1], isDefined[3] {
      figures.targetAUC = areas[1] / (classTotals[1] * classTotals[3])
      figures.targetPurity = purity(1)
    }
    return figures
  }

  private func purity(_ sample: Int) -> Double {
    let signal = signalFraction * signalEfficiency[sample]
    let all = signal + (1 - signalFraction) * backgroundEfficiency[sample]
    return all > 0 ? signal / all : .nan
  }
}
