import Foundation

/// Something that the user should know of the domains that were built.
public enum DomainNote: Sendable, Equatable, CustomStringConvertible {
  /// n, how many of them test, and what kept n from being larger: a class of a domain and a sample;
  /// `fit` would fit.
  case eventsPerClass(n: Int, test: Int, fit: Int, limitedBy: String)
  /// How many events each of several samples gives to a class of a domain.
  case shares(Domain, EventClass, names: [String], counts: [Int])
  /// A sample without an event beside others of its class.
  case emptySample(String)
  /// How much of the signal drawn stays in a target's training, and how much the signal fraction asks
  /// for.
  case targetSignal(Domain, kept: Int, drawn: Int, wanted: Int, signalFraction: Double)
  /// Real data: how many events train and test.
  case unlabelled(Domain, train: Int, test: Int)
  /// What the switch for negative weights did to the events used of a sample.
  case negativeWeights(
    NegativeWeights, sample: String, negative: Int, used: Int, sum: Double, absoluteSum: Double,
    dropped: Int)

  /// Whether the user may not have wanted it.
  public var isWarning: Bool {
    switch self {
    case .emptySample: true
    case .targetSignal(_, let kept, _, let wanted, let fraction):
      kept < wanted || kept == 0 && fraction > 0
    case .eventsPerClass, .shares, .unlabelled, .negativeWeights: false
    }
  }

  /// One sentence.
  public var description: String {
    switch self {
    case .eventsPerClass(let n, let test, let fit, let limit):
      "\(n) events per class and domain, \(test) of them to test; "
        + (n < fit ? "\(fit) would fit, limited by \(limit)" : "limited by \(limit)")
    case .shares(let domain, let eventClass, let names, let counts):
      "\(domain): \(eventClass.rawValue): "
        + zip(names, counts).map { "\($1) events of \"\($0)\"" }.joined(separator: ", ")
    case .emptySample(let name): "sample \"\(name)\" has no events and gives none"
    case .targetSignal(let domain, let kept, let drawn, let wanted, let fraction):
      "\(domain): training keeps \(kept) of \(drawn) signal events for a signal fraction of "
        + "\(fraction)" + Self.shortfall(kept: kept, wanted: wanted, fraction: fraction)
    case .unlabelled(let domain, let train, let test):
      "\(domain): \(train) events of real data to train, \(test) to test"
    case .negativeWeights(let rule, let sample, let negative, let used, let sum, let all, let gone):
      "sample \"\(sample)\": \(negative) of \(used) events have a negative weight, "
        + Self.effect(rule, sum: sum, absoluteSum: all, dropped: gone)
    }
  }

  private static func shortfall(kept: Int, wanted: Int, fraction: Double) -> String {
    if kept < wanted { return ", which asks for \(wanted)" }
    return kept == 0 && fraction > 0 ? ", which is less than one event" : ""
  }

  private static func effect(
    _ rule: NegativeWeights, sum: Double, absoluteSum: Double, dropped: Int
  ) -> String {
    switch rule {
    case .keep:
      "kept: their weights add up to \(short((sum - absoluteSum) / 2)) of \(short(sum)) in all"
    case .absolute:
      "taken as positive: the sum of weights goes from \(short(sum)) to \(short(absoluteSum))"
    case .dropInTraining: "\(dropped) of them taken out of the training"
    }
  }

  /// Six significant digits: more than a sum of weights is known to.
  private static func short(_ sum: Double) -> String { String(format: "%.6g", sum) }
}
