import ClassifierMetrics
import NeuralNetwork

/// Events that no batch holds, on which each epoch is judged.
struct HeldOutEvents {
  /// What they say of an epoch.
  struct Figures {
    let labelLoss: Double
    let domainLoss: Double
    let domainAUC: Double
    let ks: Double
  }

  /// The rows of each domain, the source first; none empty.
  private let domains: [DomainRows]
  private let weights: [[Float]]

  /// Events of a source and its targets.
  init(_ domains: [DomainRows]) {
    self.domains = domains
    weights = domains.map(\.domainWeights)
  }

  /// The tolerance of the KS distance; with several targets that of the fewest effective events.
  var ksTolerance: Double {
    let numbers = weights.map { effectiveNumber($0) }
    return ValidationRule.ksTolerance(
      source: numbers[0], target: numbers.dropFirst().min() ?? numbers[0])
  }

  /// Judges a network.
  ///
  /// The domain loss is the mean over the domains of the weighted mean loss: batches hold as many
  /// events of each domain, whatever their numbers here. A figure of outputs that are not finite is
  /// NaN.
  func figures(of network: AdversarialNetwork, engine: NetworkEngine) -> Figures {
    let evaluations = domains.enumerated().map { domain, part in
      engine.evaluate(network, on: part.events, rows: part.rows[...], domain: domain)
    }
    let source = evaluations[0]
    let domainLosses = evaluations.map { $0.domain?.mean ?? .nan }
    let targets = evaluations.indices.dropFirst()
    let distances = targets.map { k in
      scores(source.response, 0).ksDistance(to: scores(evaluations[k].response, k)) ?? .nan
    }
    let areas = targets.map { k in
      scores(source.sourceScores(againstTarget: k - 1), 0).areaUnderCurve(
        against: scores(evaluations[k].sourceScores(againstTarget: k - 1), k)) ?? .nan
    }
    return Figures(
      labelLoss: source.label?.mean ?? .nan,
      domainLoss: domainLosses.reduce(0, +) / Double(domainLosses.count),
      domainAUC: areas.reduce(0, +) / Double(areas.count),
      ks: distances.contains(where: \.isNaN) ? .nan : distances.max() ?? .nan)
  }

  private func scores(_ scores: [Float], _ domain: Int) -> WeightedScores {
    WeightedScores(scores, weights: weights[domain])
  }
}
