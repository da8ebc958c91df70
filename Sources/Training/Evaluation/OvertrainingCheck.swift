import ClassifierMetrics
import Foundation

/// Whether a network answers its training events otherwise than test events of the same domain.
///
/// For each class the Kolmogorov-Smirnov probability that the responses in /train/source and
/// /test/source come from one distribution, with the effective numbers of their weights; significant
/// below 1 %. A network that has not overtrained falls below that by chance in one class of
/// a hundred. With many events a harmless difference is significant too: how large it is, the areas and
/// distances say. Training events that were held back are among the training part, which hides some
/// of a difference.
public struct OvertrainingCheck: Sendable, Equatable, Encodable {
  /// The probability below which a difference is significant.
  public static let leastProbability = 0.01

  /// The Kolmogorov-Smirnov probability of the signal; nil where it has no distance.
  public let signalProbability: Double?
  /// That of the background.
  public let backgroundProbability: Double?
  /// Whether one of them is below ``leastProbability``.
  public let isOvertrained: Bool

  private enum CodingKeys: String, CodingKey {
    case signalProbability = "ks_probability_signal"
    case backgroundProbability = "ks_probability_background"
    case isOvertrained = "differs"
  }

  /// Judges the distances of two parts of a domain.
  ///
  /// - Parameter comparison: The training part against the test part.
  init(_ comparison: DomainComparison, training: ScoredSample, test: ScoredSample) {
    func probability(_ distance: Estimate?, _ label: UInt8) -> Double? {
      distance.map {
        kolmogorovProbability(
          distance: $0.value, effectiveNumber(training.scores(of: label).weights),
          effectiveNumber(test.scores(of: label).weights))
      }
    }
    signalProbability = probability(comparison.ksSignal, 1)
    backgroundProbability = probability(comparison.ksBackground, 0)
    isOvertrained = [signalProbability, backgroundProbability].contains {
      $0.map { $0 < Self.leastProbability } ?? false
    }
  }

  /// What a user should know of it; nil where the parts agree.
  var warning: String? {
    guard isOvertrained else { return nil }
    let classes = [("signal", signalProbability), ("background", backgroundProbability)]
    let texts = classes.compactMap { name, probability in
      probability.map { String(format: "%@ %.2g", name, $0) }
    }
    return "overtrained: responses in /train/source and /test/source differ (Kolmogorov-Smirnov "
      + "probability: \(texts.joined(separator: ", ")); one is below \(Self.leastProbability)); "
      + "compare auc_source_train with auc_source"
  }
}

extension ScoredSample {
  /// The responses of a class with their class weights; none where classes are not known.
  func scores(of label: UInt8) -> WeightedScores {
    guard let classes else { return WeightedScores([], weights: []) }
    let rows = responses.indices.filter { classes.labels[$0] == label }
    return WeightedScores(rows.map { responses[$0] }, weights: rows.map { classes.weights[$0] })
  }
}
