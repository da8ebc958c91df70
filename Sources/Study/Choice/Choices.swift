import Diagnostics
import Training

/// What a scan's rule chooses: over all points, and among those of each set-up.
public struct Choices: Sendable, Equatable {
  /// Over all points.
  public let overall: Choice
  /// Among the points of each set-up that has one.
  public let perSetup: [Choice]
  /// How many trainings each mean is of.
  let repeats: Int
  /// The domain file.
  let domains: RunRecord.Domains?

  /// Chooses; nil where no point has the metrics of the rule.
  init?(
    _ rule: ChoiceRule, among points: [(point: ScanPoint, summary: PointSummary)], repeats: Int
  ) {
    guard let overall = Choice(rule, among: points) else { return nil }
    self.overall = overall
    perSetup = Setup.allCases.compactMap { setup in
      Choice(rule, among: points.filter { $0.point.setup == setup })
    }
    self.repeats = repeats
    domains = points.lazy.compactMap(\.summary.trainings.first).first?.domains
  }

  /// What the errors are, in words.
  public var errorText: String {
    repeats > 1
      ? "standard error of the mean over the trainings"
      : "of a single training, by bootstrap over the test events"
  }
}

extension Choices: Encodable {
  /// What the file says of its format.
  static let format = "hep-prep/chosen"

  private enum CodingKeys: String, CodingKey {
    case format, creator, domains, rule, metrics, error
    case formatVersion = "format_version"
    case usesTruth = "uses_truth"
    case perSetup = "per_setup"
  }

  /// `setup`, `lambda`, `rule` and the figures that decided, those of the set-ups by themselves under
  /// `per_setup`.
  public func encode(to encoder: any Encoder) throws {
    try overall.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(1, forKey: .formatVersion)
    try container.encode(Product.creator, forKey: .creator)
    try container.encode(domains, forKey: .domains)
    try container.encode(overall.rule.text, forKey: .rule)
    try container.encode(overall.rule.metrics, forKey: .metrics)
    try container.encode(overall.rule.usesTruth, forKey: .usesTruth)
    try container.encode(errorText, forKey: .error)
    let own = perSetup.map { ($0.chosen.point.setup.rawValue, $0) }
    try container.encode(
      Dictionary(own, uniquingKeysWith: { first, _ in first }), forKey: .perSetup)
  }
}

extension Choice: Encodable {
  private enum CodingKeys: String, CodingKey {
    case setup, lambda, figures, lowest, candidates
    case limit = "ks_limit"
  }

  /// The chosen point, its figures, and the candidates with theirs.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(chosen.point.setup, forKey: .setup)
    try container.encode(chosen.point.lambda, forKey: .lambda)
    try container.encode(chosen.figures, forKey: .figures)
    try container.encode(candidates, forKey: .candidates)
    guard let limit else { return }
    try container.encode(limit, forKey: .limit)
    try container.encode(lowest, forKey: .lowest)
  }
}

extension Choice.Candidate: Encodable {
  private enum CodingKeys: String, CodingKey { case setup, lambda, figures }

  /// Each mean under the metric's name, its error under that with `_error`.
  fileprivate var figures: [String: Double] {
    let all = estimates.flatMap { [($0.name, $0.value), ("\($0.name)_error", $0.error)] }
    return Dictionary(all, uniquingKeysWith: { first, _ in first })
  }

  /// The point and its figures.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(point.setup, forKey: .setup)
    try container.encode(point.lambda, forKey: .lambda)
    try container.encode(figures, forKey: .figures)
  }
}
