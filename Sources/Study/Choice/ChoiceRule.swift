/// How λ is chosen among the points of a scan.
public enum ChoiceRule: Sendable, Equatable {
  /// The paper's (section 4.3): among the points whose `ks_all` is lowest within its error, the one of
  /// the largest `auc_source`. No label of a target is looked at.
  case paper
  /// The best value of a metric: the largest, or of a distance, a bias or a loss the smallest.
  case metric(String)

  /// What the paper's rule looks at.
  static let distance = "ks_all"
  /// What the paper's rule looks at among the points that are left.
  static let separation = "auc_source"

  /// The metrics that it looks at, in order.
  var metrics: [String] {
    switch self {
    case .paper: [Self.distance, Self.separation]
    case .metric(let name): [name]
    }
  }

  /// In words.
  public var text: String {
    switch self {
    case .paper:
      "among the points whose ks_all is lowest within its error, the largest auc_source"
    case .metric(let name): "the \(Self.isSmallBest(name) ? "smallest" : "largest") \(name)"
    }
  }

  /// Whether it looks at the true labels of targets, which real data do not have.
  public var usesTruth: Bool { metrics.contains { !Self.needsNoTruth($0) } }

  /// Whether a small value of a metric is a good one.
  static func isSmallBest(_ metric: String) -> Bool {
    metric.hasPrefix("ks_") || metric.contains("bias") || metric.contains("loss")
  }

  /// Whether a metric can be had of a target without labels: it is one of the source alone, or one
  /// that compares all events.
  static func needsNoTruth(_ metric: String) -> Bool {
    ["auc_source", "purity_source", "ks_train", distance].contains { metric.hasPrefix($0) }
  }

  /// Whether a value of a metric is better than another.
  static func isBetter(_ metric: String, _ a: Double, than b: Double) -> Bool {
    isSmallBest(metric) ? a < b : a > b
  }
}
