import Foundation

/// The approximate median significance (AMS) with a systematic uncertainty of the background, from
/// histograms of the response: paper, equation 5.1, after Adam-Bourdarios et al., JMLR W&CP 42 (2015) 19.
///
/// For 2,500 signal and 47,500 background events in 20 equal bins of [0, 1]; s and b are the
/// source's, b_alt is the background of the target, and the variance of b in a bin is
/// (b - b_alt)^2 / 2 + (0.1 b)^2. A bin without background would be infinitely significant: it joins
/// its left neighbour, the first one its right.
///
/// The background that counts there is the source's, which the formula divides by. One that the target
/// alone lacks has a variance, and stays. With weights of both signs a bin is without
/// background where the sum is not positive, also after another has joined it; and where
/// s + b is negative it counts as 0, the least that can be observed.
public struct MedianSignificance: Sendable, Equatable {
  /// Bins that became part of a neighbour.
  public struct Join: Sendable, Equatable {
    /// The bins, counted from 1.
    public let bins: ClosedRange<Int>
    /// Whether the neighbour is the one on the right.
    public let isToTheRight: Bool
  }

  /// The number of bins before any joins another.
  public static let binCount = 20
  static let signalEvents = 2_500.0
  static let backgroundEvents = 47_500.0
  /// A part of all background too small to be an event's: what is left where weights cancel.
  private static let leastBackground = 1e-12

  /// The significance in standard deviations.
  public let value: Double
  /// The edges of the bins that are left. Range: from 0 to 1.
  public let edges: [Double]
  /// The bins without background, in ascending order.
  public let joins: [Join]
  /// The number of bins, of those left, in which s + b is negative and counts as 0.
  public let negativeBins: Int

  /// Sums histograms up.
  ///
  /// - Parameters: Weights in each bin, of any norm; the sum of each is positive.
  init(signal: [Double], background: [Double], alternative: [Double]) {
    func scale(_ bins: [Double], _ events: Double) -> Double { events / bins.reduce(0, +) }
    let signalScale = scale(signal, Self.signalEvents)
    let backgroundScale = scale(background, Self.backgroundEvents)
    let alternativeScale = scale(alternative, Self.backgroundEvents)
    var bins: [Bin] = []
    var joins: [Join] = []
    for number in signal.indices {
      bins.append(
        Bin(
          numbers: number + 1...number + 1, signal: signal[number] * signalScale,
          background: background[number] * backgroundScale,
          alternative: alternative[number] * alternativeScale))
      Self.joinEmpty(&bins, &joins)
    }
    value = bins.reduce(0) { $0 + $1.term }.squareRoot()
    edges =
      [0] + bins.map { Double($0.numbers.upperBound) / Double(signal.count) }
    self.joins = joins
    negativeBins = bins.count { $0.signal + $0.background < 0 }
  }

  /// Lets the last bin join the one before it, as long as one of them has no background that allows.
  private static func joinEmpty(_ bins: inout [Bin], _ joins: inout [Join]) {
    while let last = bins.last, bins.count > 1 {
      let previous = bins[bins.count - 2]
      let least = leastBackground * backgroundEvents
      // Only the first can be left empty: it had no left neighbour.
      let isToTheRight = bins.count == 2 && previous.background <= least
      guard isToTheRight || last.background <= least else { return }
      let join = Join(
        bins: isToTheRight ? previous.numbers : last.numbers, isToTheRight: isToTheRight)
      bins.removeLast(2)
      bins.append(previous.joined(with: last))
      // Told once for a run of neighbours.
      if let before = joins.last, before.isToTheRight == isToTheRight,
        before.bins.upperBound + 1 >= join.bins.lowerBound
      {
        let first = min(before.bins.lowerBound, join.bins.lowerBound)
        joins[joins.count - 1] = Join(
          bins: first...join.bins.upperBound, isToTheRight: isToTheRight)
      } else {
        joins.append(join)
      }
    }
  }

  /// The bin of a response; the last one has its upper edge too.
  ///
  /// - Returns: 0 to ``binCount`` - 1, also for what lies outside [0, 1].
  static func bin(of response: Float) -> Int {
    // Exact in Double: a response has 24 bits.
    Int(max(0, min(Double(response) * Double(binCount), Double(binCount - 1))))
  }
}

/// The events in a bin, or in some that became one.
private struct Bin {
  let numbers: ClosedRange<Int>
  let signal: Double
  let background: Double
  let alternative: Double

  func joined(with next: Bin) -> Bin {
    Bin(
      numbers: numbers.lowerBound...next.numbers.upperBound, signal: signal + next.signal,
      background: background + next.background, alternative: alternative + next.alternative)
  }

  /// The bin's term under the root of equation 5.1a; never negative.
  var term: Double {
    let difference = background - alternative
    let variance = difference * difference / 2 + 0.01 * background * background
    let observed = max(0, signal + background)
    let expected = fittedBackground(observed, variance)
    let logarithm = observed > 0 ? observed * log(observed / expected) : 0
    let shift = background - expected
    // The likelihood's ratio is at least 1; rounding does not know.
    return max(0, 2 * (logarithm - observed + expected) + shift * shift / variance)
  }

  /// Equation 5.1b: the background that fits an observation best without any signal.
  private func fittedBackground(_ observed: Double, _ variance: Double) -> Double {
    let difference = background - variance
    let root = (difference * difference + 4 * observed * variance).squareRoot()
    // The same by the other root's product where the difference would cancel.
    return difference > 0
      ? (difference + root) / 2 : 2 * observed * variance / (root - difference)
  }
}
