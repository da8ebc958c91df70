/// What becomes of events with a negative weight.
public enum NegativeWeights: String, Sendable, CaseIterable {
  /// They stay, with their sign.
  case keep
  /// Their sign is dropped from the weights that training and metrics use.
  case absolute
  /// They are drawn as if nothing were, then taken out of the training parts; the test parts, which
  /// measure, keep them and stay the same.
  case dropInTraining = "drop-in-training"
}

/// How the domains are to be built.
public struct DomainOptions: Sendable {
  /// f: the fraction of signal in the targets. Range: 0 ..< 1.
  public var signalFraction: Double
  /// The fraction of signal to which the source's domain weights are scaled. Range: 0 ..< 1.
  public var sourceSignalFraction: Double
  /// n: the events per class and domain; nil for as many as fit.
  public var eventsPerClass: Int?
  /// The fraction of them that tests, where no fold does. Range: 0 ..< 1.
  public var testFraction: Double
  /// The fold that tests; nil where a fraction does.
  public var fold: DomainFold?
  /// What becomes of negative weights.
  public var negativeWeights: NegativeWeights
  /// The seed of all draws but the split of `both` samples.
  public var seed: UInt64

  /// All options.
  ///
  /// - Precondition: The fractions are in 0 ..< 1, the number of events positive.
  public init(
    signalFraction: Double, sourceSignalFraction: Double, eventsPerClass: Int?,
    testFraction: Double, fold: DomainFold? = nil, negativeWeights: NegativeWeights, seed: UInt64
  ) {
    precondition((0..<1).contains(signalFraction), "0 <= signal fraction < 1")
    precondition((0..<1).contains(sourceSignalFraction), "0 <= source signal fraction < 1")
    precondition((0..<1).contains(testFraction), "0 <= test fraction < 1")
    precondition(eventsPerClass ?? 1 > 0, "a positive number of events")
    self.signalFraction = signalFraction
    self.sourceSignalFraction = sourceSignalFraction
    self.eventsPerClass = eventsPerClass
    self.testFraction = testFraction
    self.fold = fold
    self.negativeWeights = negativeWeights
    self.seed = seed
  }

  /// How many of n events test: those of the fold, or floor(n * test fraction), the product as
  /// floating point has it.
  package func testEvents(of n: Int) -> Int { testRanks(of: n).count }

  /// The ranks, in the draw of what tests, of the events of n that do.
  package func testRanks(of n: Int) -> Range<Int> {
    fold?.ranks(of: n) ?? 0..<Int(Double(n) * testFraction)
  }

  /// The signal events that a target's training keeps beside `background` background events:
  /// floor(background * f / (1 - f) + 1e-9). The small number keeps 19 * 0.05 / 0.95 at 1.
  package func targetSignal(background: Int) -> Int {
    let count = Double(background) * signalFraction / (1 - signalFraction) + 1e-9
    // Far above any number of events, and still an Int.
    return Int(min(count, 1e15).rounded(.down))
  }

  /// The signal events that a target draws if n is what it is: n, but where f is above one half,
  /// whose training keeps more signal than n holds.
  package func targetSignalDrawn(n: Int) -> Int {
    if let fold {
      // The same draw for every fold: enough signal for the one that trains on most background.
      let wanted = targetSignal(background: fold.mostTraining(of: n))
      return max(n, fold.fewest(toTrain: wanted))
    }
    let training = n - testEvents(of: n)
    return n + max(0, targetSignal(background: training) - training)
  }
}
