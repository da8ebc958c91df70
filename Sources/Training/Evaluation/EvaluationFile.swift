import ClassifierMetrics
import Diagnostics

/// What `evaluation.json` holds: everything that a picture of a run needs.
///
/// Histograms have 50 equal bins of the response; curves a point for each of a hundred signal
/// efficiencies. Domains are "source", "target" and "target/<name>".
struct EvaluationFile: Encodable {
  static let bins = 50

  let format = "hep-prep/evaluation"
  let formatVersion = 1
  let creator = Product.creator
  /// The run's key.
  let key: String
  let domains: Domains
  /// f of the purities; that of each target is with its curve.
  let signalFraction: Double?
  let binEdges = (0...bins).map { Double($0) / Double(bins) }
  let histograms: [Histogram]
  let curves: [Curve]
  let purityBias: [Bias]
  let ams: [Significance]
  let overtraining: OvertrainingCheck?
  let notes: [String]
  let metrics: MetricTable

  struct Domains: Encodable {
    let path: String
    let contentHash: String?

    private enum CodingKeys: String, CodingKey {
      case path
      case contentHash = "content_hash"
    }
  }

  struct Histogram: Encodable {
    let part, domain, category, weights: String
    let events: Int
    let sumW, sumW2: [Double]

    private enum CodingKeys: String, CodingKey {
      case part, domain, weights, events
      case category = "class"
      case sumW = "sum_w"
      case sumW2 = "sum_w2"
    }
  }

  struct Curve: Encodable {
    let domain: String
    let signalFraction: Double
    let signalEfficiency, backgroundEfficiency: [Double]
    let backgroundEfficiencyError, purity, purityError: [Double?]

    private enum CodingKeys: String, CodingKey {
      case domain, purity
      case signalFraction = "signal_fraction"
      case signalEfficiency = "signal_efficiency"
      case backgroundEfficiency = "background_efficiency"
      case backgroundEfficiencyError = "background_efficiency_error"
      case purityError = "purity_error"
    }
  }

  struct Bias: Encodable {
    let domain: String
    let signalEfficiency: [Double]
    let bias, biasError: [Double?]

    private enum CodingKeys: String, CodingKey {
      case domain, bias
      case signalEfficiency = "signal_efficiency"
      case biasError = "bias_error"
    }
  }

  struct Significance: Encodable {
    let domain: String
    let bins: Int
    let merged: [String]
    let edges: [Double]
  }

  private enum CodingKeys: String, CodingKey {
    case format, creator, key, domains, histograms, curves, ams, overtraining, notes, metrics
    case formatVersion = "format_version"
    case signalFraction = "signal_fraction"
    case binEdges = "bin_edges"
    case purityBias = "purity_bias"
  }
}

extension EvaluationFile {
  /// Collects what was found.
  ///
  /// - Parameters:
  ///   - samples: The scored test parts, the source first, then the targets of the metrics.
  ///   - training: The scored training part of the source.
  init(
    key: String, domains: RunRecord.Domains, _ evaluation: Evaluation, _ found: TestMetrics,
    samples: [ScoredSample], training: ScoredSample?
  ) {
    self.key = key
    self.domains = Domains(path: domains.path, contentHash: domains.contentHash)
    signalFraction = found.targets.first?.signalFraction
    var histograms = training.map { Self.histograms($0, part: "train", domain: "source") } ?? []
    for (sample, domain) in zip(samples, ["source"] + found.targets.map(\.domain)) {
      histograms += Self.histograms(sample, part: "test", domain: domain)
    }
    self.histograms = histograms
    var curves: [Curve] = []
    if let first = found.targets.first, let points = first.comparison.sourceCurve {
      curves.append(Curve("source", first.signalFraction, points))
    }
    for target in found.targets {
      guard let points = target.comparison.targetCurve else { continue }
      curves.append(Curve(target.domain, target.signalFraction, points))
    }
    self.curves = curves
    purityBias = found.targets.compactMap(Bias.init)
    ams = found.targets.compactMap(Significance.init)
    overtraining = evaluation.overtraining
    notes = evaluation.notes
    metrics = evaluation.metrics
  }

  /// The classes, where they are known, by class weight; of the test part all events, by domain weight.
  private static func histograms(
    _ sample: ScoredSample, part: String, domain: String
  ) -> [Histogram] {
    func histogram(_ category: String, _ weights: String, _ scores: WeightedScores) -> Histogram {
      let filled = ResponseHistogram(scores, bins: bins)
      return Histogram(
        part: part, domain: domain, category: category, weights: weights, events: filled.events,
        sumW: filled.sumW, sumW2: filled.sumW2)
    }
    var histograms: [Histogram] = []
    if sample.classes != nil {
      let weights = domain == "source" ? "w_label" : "w_truth"
      histograms += [
        histogram("signal", weights, sample.scores(of: 1)),
        histogram("background", weights, sample.scores(of: 0)),
      ]
    }
    guard part == "test" else { return histograms }
    let all = WeightedScores(sample.responses, weights: sample.domainWeights)
    return histograms + [histogram("all", "w_domain", all)]
  }
}

extension EvaluationFile.Curve {
  /// The points of the grid: of those that a user asked for beside it there is a table.
  fileprivate init(_ domain: String, _ signalFraction: Double, _ points: [EfficiencyPoint]) {
    let points = points.filter { Evaluation.curveEfficiencies.contains($0.signalEfficiency) }
    self.domain = domain
    self.signalFraction = signalFraction
    signalEfficiency = points.map(\.signalEfficiency)
    backgroundEfficiency = points.map(\.backgroundEfficiency.value)
    backgroundEfficiencyError = points.map(\.backgroundEfficiency.error)
    purity = points.map(\.purity?.value)
    purityError = points.map { $0.purity?.error }
  }
}

extension EvaluationFile.Bias {
  fileprivate init?(_ target: TestMetrics.OfTarget) {
    guard let biases = target.comparison.purityBiases, let points = target.comparison.sourceCurve
    else { return nil }
    let all = zip(points.map(\.signalEfficiency), biases)
    let grid = all.filter { Evaluation.curveEfficiencies.contains($0.0) }
    domain = target.domain
    signalEfficiency = grid.map(\.0)
    bias = grid.map { $0.1?.value }
    biasError = grid.map { $0.1?.error }
  }
}

extension EvaluationFile.Significance {
  fileprivate init?(_ target: TestMetrics.OfTarget) {
    guard let significance = target.comparison.significance else { return nil }
    domain = target.domain
    bins = MedianSignificance.binCount
    merged = significance.joins.map(\.sentence)
    edges = significance.edges
  }
}
