/// The events of one domain with the classifier's response, checked.
public struct ScoredSample: Sendable {
  /// The classes of the events, and their weights in comparisons of the classes.
  public struct Classes: Sendable {
    /// 1 for signal, 0 for background.
    public let labels: [UInt8]
    /// w_label of the source, w_truth of a target.
    public let weights: [Float]

    /// Labels and weights, one of each an event.
    public init(labels: [UInt8], weights: [Float]) {
      self.labels = labels
      self.weights = weights
    }
  }

  /// What errors call it: "/test/source".
  public let name: String
  /// The classifier's response, or any other score; infinities are allowed.
  public let responses: [Float]
  /// w_domain: how the events stand in for their domain.
  public let domainWeights: [Float]
  /// The classes; nil where they are not known.
  public let classes: Classes?

  /// Checks and keeps the columns, which all have one value an event.
  ///
  /// - Throws: ``MetricsError`` where there are no events, columns differ in length, a response is
  ///   NaN, a weight is not finite, a label neither 0 nor 1, or the domain weights do not add up to
  ///   a positive number.
  public init(
    name: String, responses: [Float], domainWeights: [Float], classes: Classes?
  ) throws(MetricsError) {
    self.name = name
    self.responses = responses
    self.domainWeights = domainWeights
    self.classes = classes
    guard !responses.isEmpty else { throw MetricsError(.noEvents, sample: name) }
    if let row = responses.firstIndex(where: \.isNaN) {
      throw MetricsError(.undefinedResponse(row: row), sample: name)
    }
    try check(domainWeights, "w_domain")
    let sum = domainWeights.reduce(0.0) { $0 + Double($1) }
    guard sum > 0 else {
      throw MetricsError(.sumOfWeights(column: "w_domain", sum: sum), sample: name)
    }
    guard let classes else { return }
    try check(classes.weights, "the class weight")
    try check(count: classes.labels.count, "the label")
    if let row = classes.labels.firstIndex(where: { $0 > 1 }) {
      throw MetricsError(.unknownLabel(row: row, label: classes.labels[row]), sample: name)
    }
  }

  private func check(_ weights: [Float], _ column: String) throws(MetricsError) {
    try check(count: weights.count, column)
    guard let row = weights.firstIndex(where: { !$0.isFinite }) else { return }
    throw MetricsError(
      .weightNotFinite(column: column, row: row, weight: weights[row]), sample: name)
  }

  private func check(count: Int, _ column: String) throws(MetricsError) {
    guard count != responses.count else { return }
    throw MetricsError(
      .lengthMismatch(column: column, count: count, expected: responses.count), sample: name)
  }
}
