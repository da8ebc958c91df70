/// A histogram of the response in the test part: one class of one domain.
public struct Template: Sendable, Equatable {
  /// What the events are.
  public enum Category: String, Sendable {
    /// The process looked for.
    case signal
    /// Any other process.
    case background
    /// Events without truth, such as real data.
    case data
  }

  /// What the sum over the bins is.
  public enum Normalisation: String, Sendable {
    /// The expected yield of all selected events, at the luminosity.
    case expected
    /// One: cross-sections or luminosity are not known.
    case unit
    /// The number of events in the test part.
    case count
  }

  /// "source", "target", "target/sherpa".
  public let domain: String
  /// What its events are.
  public let category: Category
  /// What the sum over the bins is.
  public let normalisation: Normalisation
  /// The events of each bin, unweighted.
  public private(set) var events: [Int]
  /// The sum of the weights of each bin.
  public private(set) var sums: [Double]
  /// The sum of the squared weights of each bin.
  public private(set) var squares: [Double]

  /// An empty histogram of equal bins in [0, 1].
  init(domain: String, category: Category, normalisation: Normalisation, bins: Int) {
    self.domain = domain
    self.category = category
    self.normalisation = normalisation
    events = [Int](repeating: 0, count: bins)
    sums = [Double](repeating: 0, count: bins)
    squares = sums
  }

  /// Adds an event. The last bin holds 1.
  mutating func add(_ response: Float, weight: Double) {
    let bin = min(sums.count - 1, max(0, Int(Double(response) * Double(sums.count))))
    events[bin] += 1
    sums[bin] += weight
    squares[bin] += weight * weight
  }

  /// The sum of all weights.
  public var sum: Double { sums.reduce(0, +) }
  /// Its statistical error.
  public var error: Double { squares.reduce(0, +).squareRoot() }

  /// The same events in groups of neighbouring bins.
  func merged(_ groups: [Range<Int>]) -> Template {
    var merged = self
    merged.events = groups.map { events[$0].reduce(0, +) }
    merged.sums = groups.map { sums[$0].reduce(0, +) }
    merged.squares = groups.map { squares[$0].reduce(0, +) }
    return merged
  }
}
