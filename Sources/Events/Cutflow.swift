/// The cumulative cutflow of a sample: how many events, with what weights, are left after each cut.
public struct Cutflow: Sendable, Equatable {
  /// One row: `all`, then the cuts in their order.
  public struct Row: Sendable, Equatable {
    /// The cut's name.
    public var name: String
    /// The unweighted count.
    public var raw: UInt64
    /// The sum of weights.
    public var sumOfWeights: Double
    /// The sum of squared weights: the square of the sum's Monte Carlo error.
    public var sumOfSquaredWeights: Double

    /// A row.
    public init(
      name: String, raw: UInt64 = 0, sumOfWeights: Double = 0, sumOfSquaredWeights: Double = 0
    ) {
      self.name = name
      self.raw = raw
      self.sumOfWeights = sumOfWeights
      self.sumOfSquaredWeights = sumOfSquaredWeights
    }

    /// Counts an event.
    @inlinable public mutating func add(weight: Double) {
      raw += 1
      sumOfWeights += weight
      sumOfSquaredWeights += weight * weight
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
  /// Sums of floating-point numbers depend on their order: add the parts in file order.
  ///
  /// - Precondition: Both have the same rows.
  public mutating func add(_ other: Cutflow) {
    precondition(rows.map(\.name) == other.rows.map(\.name), "cutflows of different cuts")
    for i in rows.indices {
      rows[i].raw += other.rows[i].raw
      rows[i].sumOfWeights += other.rows[i].sumOfWeights
      rows[i].sumOfSquaredWeights += other.rows[i].sumOfSquaredWeights
    }
  }
}
