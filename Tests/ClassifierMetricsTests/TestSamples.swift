import CounterRandom

@testable import ClassifierMetrics

/// Scores, weights and labels to test on.
struct LabelledScores {
  var scores: [Float] = []
  var weights: [Float] = []
  var labels: [UInt8] = []

  /// The scores of scripts/crosscheck/metrics_reference.py, with ties, exact in single precision.
  static func byFormula(count: Int, salt: Int, shift: Int) -> LabelledScores {
    var made = LabelledScores()
    for i in 0..<count {
      let isSignal = (i * 5 + salt) % 7 < 3
      made.scores.append(Float((i * 7919 + salt) % 509 + (isSignal ? shift : 0)) / 512)
      made.weights.append(Float((i * 31 + salt) % 17 + 1) / 8)
      made.labels.append(isSignal ? 1 : 0)
    }
    return made
  }

  /// Random scores: the mean of two uniform draws, signal moved up; with `levels`, rounded to that
  /// many values so that ties are common.
  static func random(
    count: Int, seed: UInt64, signalShift: Double = 0.15, backgroundShift: Double = 0,
    levels: Double? = nil, negativeFraction: Double = 0
  ) -> LabelledScores {
    var random = PhiloxSequence(key: seed, stream: 0)
    var made = LabelledScores()
    for i in 0..<count {
      let isSignal = i % 2 == 0
      var score = (random.uniform() + random.uniform()) / 2
      score += isSignal ? signalShift : backgroundShift
      if let levels { score = (score * levels).rounded() / levels }
      made.scores.append(Float(score))
      made.weights.append(
        Float(0.5 + random.uniform()) * (random.uniform() < negativeFraction ? -1 : 1))
      made.labels.append(isSignal ? 1 : 0)
    }
    return made
  }

  /// The scores of one class.
  func only(_ label: UInt8) -> WeightedScores {
    let rows = labels.indices.filter { labels[$0] == label }
    return WeightedScores(rows.map { scores[$0] }, weights: rows.map { weights[$0] })
  }

  var all: WeightedScores { WeightedScores(scores, weights: weights) }

  /// A sample whose domain weights are the class weights, with signal : background scaled to
  /// f : 1 - f.
  func sample(_ name: String = "sample", fraction f: Double = 0.3) throws -> ScoredSample {
    var sums = [0.0, 0.0]
    for (weight, label) in zip(weights, labels) { sums[Int(label)] += Double(weight) }
    let domainWeights = zip(weights, labels).map { weight, label in
      Float(Double(weight) * (label == 1 ? f : 1 - f) / sums[Int(label)])
    }
    return try ScoredSample(
      name: name, responses: scores, domainWeights: domainWeights,
      classes: .init(labels: labels, weights: weights))
  }
}

/// The plain versions of what is computed in one pass: every pair, every cut.
enum Reference {
  static func area(_ positives: WeightedScores, _ negatives: WeightedScores) -> Double {
    var (area, all) = (0.0, 0.0)
    for (x, w) in zip(positives.scores, positives.weights) {
      for (y, v) in zip(negatives.scores, negatives.weights) {
        let weight = Double(w) * Double(v)
        all += weight
        area += x > y ? weight : x == y ? weight / 2 : 0
      }
    }
    return area / all
  }

  static func ksDistance(_ a: WeightedScores, _ b: WeightedScores) -> Double {
    (a.scores + b.scores).map { cut in
      abs(fraction(of: a) { $0 <= cut } - fraction(of: b) { $0 <= cut })
    }.max() ?? 0
  }

  static func purity(
    _ scores: LabelledScores, fraction f: Double, at efficiency: Double = 0.5
  ) -> Double {
    for cut in scores.scores.sorted(by: >) {
      let signal = fraction(of: scores.only(1)) { $0 >= cut }
      let background = fraction(of: scores.only(0)) { $0 >= cut }
      if signal >= efficiency - 1e-12 { return f * signal / (f * signal + (1 - f) * background) }
    }
    return .nan
  }

  private static func fraction(
    of sample: WeightedScores, where isIncluded: (Float) -> Bool
  ) -> Double {
    var (passed, all) = (0.0, 0.0)
    for (score, weight) in zip(sample.scores, sample.weights) {
      all += Double(weight)
      if isIncluded(score) { passed += Double(weight) }
    }
    return passed / all
  }
}

/// Whether two numbers differ by rounding alone: sums of some thousand terms in another order.
func isClose(_ a: Double?, _ b: Double?) -> Bool {
  guard let a, let b else { return false }
  return abs(a - b) <= 1e-12
}
