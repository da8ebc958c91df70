public import Events

/// A cutflow with everything that is derived from it, for people and for machines.
public struct CutflowReport: Sendable {
  /// A value and its standard error.
  public struct Estimate: Sendable, Equatable {
    /// The value.
    public var value: Double
    /// The standard error, from the finite number of events.
    public var error: Double
  }

  /// A row of the report.
  public struct Row: Sendable, Equatable {
    /// The cut.
    public var name: String
    /// The unweighted count.
    public var raw: UInt64
    /// The sum of weights w; its error is sqrt(sum w^2).
    public var sumOfWeights: Estimate
    /// The share of the row above that is left, in sums of weights; nil where that is 0.
    public var efficiencyToPrevious: Estimate?
    /// The share of the first row that is left, in sums of weights; nil where that is 0.
    public var efficiencyToFirst: Estimate?
    /// The expected events; nil where cross-section or luminosity is unknown.
    public var expectedYield: Estimate?
  }

  /// An input file that was left out because it could not be read: no row counts it.
  public struct Skipped: Sendable, Equatable, Encodable {
    /// Its base name.
    public var file: String
    /// Why, as a line.
    public var reason: String

    /// A file.
    public init(file: String, reason: String) {
      self.file = file
      self.reason = reason
    }
  }

  /// A sample that adds to a total.
  public struct Part: Sendable {
    /// The sample's name.
    public var name: String
    /// Its cutflow.
    public var cutflow: Cutflow
    /// What a unit of weight is worth in expected events; nil where unknown.
    public var yieldPerWeight: Double?
    /// Its input files that were left out.
    public var skipped: [Skipped]

    /// A part.
    public init(
      name: String, cutflow: Cutflow, yieldPerWeight: Double?, skipped: [Skipped] = []
    ) {
      self.name = name
      self.cutflow = cutflow
      self.yieldPerWeight = yieldPerWeight
      self.skipped = skipped
    }
  }

  /// The sample, or "total".
  public let title: String
  /// The rows.
  public let rows: [Row]
  /// The input files that were left out.
  public let skipped: [Skipped]

  /// The report of one sample.
  ///
  /// - Parameters:
  ///   - sample: The sample's name.
  ///   - cutflow: Its cutflow.
  ///   - yieldPerWeight: What a unit of weight is worth in expected events; nil where unknown.
  ///   - skipped: Its input files that were left out.
  public init(
    sample: String, cutflow: Cutflow, yieldPerWeight: Double?, skipped: [Skipped] = []
  ) {
    let yields = cutflow.rows.map { row in
      yieldPerWeight.map {
        Estimate(
          value: $0 * row.sumOfWeights, error: abs($0) * row.sumOfSquaredWeights.squareRoot())
      }
    }
    self.init(title: sample, cutflow: cutflow, yields: yields, skipped: skipped)
  }

  /// The sum of several samples, row by row.
  ///
  /// A sample without the row `require` has nothing to lose there: it counts with its row `all`.
  /// Expected yields are given where every sample has one.
  ///
  /// - Throws: ``SelectionError`` where the samples have different cuts (65).
  public static func total(of samples: [Part]) throws(SelectionError) -> CutflowReport {
    let hasRequire = samples.contains { $0.cutflow.hasRequire }
    let parts = samples.map { (sample) -> Cutflow in
      var cutflow = sample.cutflow
      if hasRequire, !cutflow.hasRequire, var copy = cutflow.rows.first {
        copy.name = "require"
        cutflow.rows.insert(copy, at: 1)
      }
      return cutflow
    }
    let names = parts.first?.rows.map(\.name) ?? ["all"]
    var sum = Cutflow(names: names)
    var yields = names.map { _ in Estimate(value: 0, error: 0) }
    for (sample, part) in zip(samples, parts) {
      guard part.rows.map(\.name) == names else {
        throw SelectionError(
          .differentCuts(sample: sample.name, found: part.rows.map(\.name), expected: names),
          file: "cutflow")
      }
      sum.add(part)
      guard let factor = sample.yieldPerWeight else { continue }
      for (index, row) in part.rows.enumerated() {
        yields[index].value += factor * row.sumOfWeights
        // In quadrature: the samples are independent.
        yields[index].error += factor * factor * row.sumOfSquaredWeights
      }
    }
    for index in yields.indices { yields[index].error.formSquareRoot() }
    let isKnown = !samples.isEmpty && samples.allSatisfy { $0.yieldPerWeight != nil }
    return CutflowReport(
      title: "total", cutflow: sum, yields: yields.map { isKnown ? $0 : nil },
      skipped: samples.flatMap(\.skipped))
  }

  private init(title: String, cutflow: Cutflow, yields: [Estimate?], skipped: [Skipped]) {
    self.title = title
    self.skipped = skipped
    rows = cutflow.rows.indices.map { index in
      let row = cutflow.rows[index]
      return Row(
        name: row.name, raw: row.raw,
        sumOfWeights: Estimate(
          value: row.sumOfWeights, error: row.sumOfSquaredWeights.squareRoot()),
        efficiencyToPrevious: Self.efficiency(row, of: cutflow.rows[max(index - 1, 0)]),
        efficiencyToFirst: Self.efficiency(row, of: cutflow.rows[0]), expectedYield: yields[index])
    }
  }

  /// The efficiency W_p / W of weighted events and its binomial error.
  ///
  /// Every event passes or fails independently, with its own weight. To first order the variance is
  /// then ((1 - e)^2 sum w_p^2 + e^2 sum w_f^2) / W^2 over those that pass and those that fail,
  /// which is e (1 - e) / n for unit weights (as ROOT's `TH1::Divide` with option "B"). It holds
  /// for negative weights too, where e can leave [0, 1] and the textbook formula has no root.
  private static func efficiency(_ part: Cutflow.Row, of whole: Cutflow.Row) -> Estimate? {
    let sum = whole.sumOfWeights
    guard sum != 0 else { return nil }
    let value = part.sumOfWeights / sum
    let squaresThatFail = max(whole.sumOfSquaredWeights - part.sumOfSquaredWeights, 0)
    let variance =
      (1 - value) * (1 - value) * part.sumOfSquaredWeights + value * value * squaresThatFail
    return Estimate(value: value, error: variance.squareRoot() / abs(sum))
  }
}

extension Cutflow {
  /// Whether the sample has a condition of its own.
  fileprivate var hasRequire: Bool { rows.count > 1 && rows[1].name == "require" }
}
