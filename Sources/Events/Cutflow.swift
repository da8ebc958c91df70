/// The cumulative cutflow of a sample: how many events, with what weights, are left after each cut.
public struct Cutflow: Sendable, Equatable {
  /// One row: `all`, then the cuts in their order.
  public struct Row: Sendable, Equatable {
    /// The cut's name.
    public var name: String
    /// The unweighted count.
    public var raw: UInt64
    /// The sum of weights, exact.
    public var weights: ExactSum
    /// The sum of squared weights, each square rounded, their sum exact.
    public var squaredWeights: ExactSum

    /// A row.
    public init(
      name: String, raw: UInt64 = 0, sumOfWeights: Double = 0, sumOfSquaredWeights: Double = 0
    ) {
      self.name = name
      self.raw = raw
      weights = ExactSum(sumOfWeights)
      squaredWeights = ExactSum(sumOfSquaredWeights)
    }

    /// The sum of weights, rounded once.
    public var sumOfWeights: Double { weights.value }

    /// The sum of squared weights: the square of the sum's Monte Carlo error.
    public var sumOfSquaredWeights: Double { squaredWeights.value }

    /// Counts events of one weight.
    ///
    /// - Precondition: The weight and its square are finite.
    public mutating func add(weight: Double, times count: UInt32 = 1) {
      raw += UInt64(count)
      weights.add(weight, times: count)
      squaredWeights.add(weight * weight, times: count)
    }
  }

  /// The rows, in order.
  public var rows: [Row]

  /// Rows of zero events.
  public init(names: [String]) { rows = names.map { Row(name: $0) } }

  /// Given rows.
  public init(rows: [Row]) { self.rows = rows }

  /// Adds the counts of another part of the same sample.
  ///
  /// The sums are exact, so the order of the parts does not matter.
  ///
  /// - Precondition: Both have the same rows.
  public mutating func add(_ other: Cutflow) {
    precondition(rows.map(\.name) == other.rows.map(\.name), "cutflows of different cuts")
    for i in rows.indices {
      rows[i].raw += other.rows[i].raw
      rows[i].weights.add(other.rows[i].weights)
      rows[i].squaredWeights.add(other.rows[i].squaredWeights)
    }
  }
}
