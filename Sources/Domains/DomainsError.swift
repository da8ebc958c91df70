public import Diagnostics

/// Samples that no domains can be built from.
public struct DomainsError: Diagnostic, Equatable {
  /// Where an event is from.
  public struct Origin: Sendable, Equatable {
    /// The input file.
    public let path: String
    /// The entry in it.
    public let entry: UInt64
  }

  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    /// A target without a name beside named ones.
    case unnamedTarget(samples: [String], named: [String])
    /// Real data and simulation in one target.
    case mixedTarget([String])
    /// Real data that is to be more than a target.
    case unlabelledNotTarget(sample: String)
    /// More than an index can count.
    case tooMany(String, count: Int, limit: Int)
    /// Cross-sections for some samples of a class of a domain.
    case mixedCrossSections(EventClass, with: [String], without: [String])
    /// No sample for a class of a domain.
    case noSample(EventClass)
    /// Samples that give a class of a domain no event.
    case noEvents(EventClass, samples: [String])
    /// More events asked for than fit.
    case tooFew(EventClass, sample: String, available: Int, asked: Int, fit: Int)
    /// A part that a class has no event for.
    case emptyPart(DomainPart.Use, EventClass, samples: [String], drawn: Int, hint: EmptyPartHint)
    /// A sum of weights that is not positive.
    case sumOfWeights(sample: String, of: String, Double)
    /// A weight that is NaN or infinite.
    case weightNotFinite(Origin, weight: Double)
    /// A row whose file is none of its sample's.
    case unknownFile(sample: String, row: Int, file: UInt32, count: Int)
    /// The same event twice, in which samples.
    case duplicate(Origin, Origin, where: String)
    /// A feature whose mean or spread is not a number.
    case featureNotFinite(String)
    /// A feature whose weighted variance is negative.
    case negativeVariance(feature: String, variance: Double)
    /// Domain weights of the training parts that do not add up to a positive number.
    case scalingWeights(sum: Double)
  }

  /// Why a part has no event of a class.
  public enum EmptyPartHint: Sendable, Equatable {
    /// Too few events were drawn for the test fraction.
    case testFraction(Double)
    /// Too few events were drawn for as many folds.
    case fold(DomainFold)
    /// All that were drawn have a negative weight.
    case negativeWeights
  }

  /// What is wrong.
  public let reason: Reason
  /// The domain, as far as one is meant.
  public let domain: Domain?

  init(_ reason: Reason, _ domain: Domain? = nil) {
    self.reason = reason
    self.domain = domain
  }

  /// 78 where samples.toml contradicts itself, 65 where the samples do not suffice.
  public var exitStatus: ExitStatus {
    switch reason {
    case .unnamedTarget, .mixedTarget, .unlabelledNotTarget, .mixedCrossSections:
      .badConfiguration
    default: .badData
    }
  }

  /// *samples: class of the domain: found, expected; what to do*.
  public var description: String {
    "\(domain.map { "\($0): " } ?? "")\(sentence)"
  }

  private var sentence: String {
    switch reason {
    case .unnamedTarget(let samples, let named):
      "\(Self.list(samples)) without a name beside \(named.joined(separator: ", ")), expected one "
        + "target without a name or several with; write domain = \"target/<name>\""
    case .mixedTarget(let samples):
      "\(Self.list(samples)): real data and simulation in one target, expected either; give them "
        + "targets of their own"
    case .unlabelledNotTarget(let sample):
      "sample \"\(sample)\": class \"unlabelled\" and not a target, expected domain = \"target\" or "
        + "\"target/<name>\""
    case .tooMany(let what, let count, let limit):
      "\(count) \(what), expected at most \(limit)"
    case .mixedCrossSections(let eventClass, let with, let without):
      "\(eventClass.rawValue): cross_section_pb for \(Self.list(with)) and none for "
        + "\(Self.list(without)), expected one for all or for none of them"
    case .noSample(let eventClass):
      "no \(eventClass.rawValue) sample, expected at least one; add one to "
        + "samples.toml with domain = \"\(domain?.description ?? "both")\" or \"both\""
    case .noEvents(let eventClass, let samples):
      "\(eventClass.rawValue): no events of \(Self.list(samples)), expected at least one; select "
        + "from more files or loosen the cuts"
    case .tooFew(let eventClass, let sample, let available, let asked, let fit):
      "\(eventClass.rawValue): sample \"\(sample)\" has \(available) events, expected enough for "
        + "\(asked) events per class and domain; at most \(fit) fit"
    case .emptyPart(let use, let eventClass, let samples, let drawn, let hint):
      "\(eventClass.rawValue): no event of the \(drawn) drawn from \(Self.list(samples)) to "
        + "\(use.rawValue), expected at least one; \(Self.advice(hint))"
    case .sumOfWeights(let sample, let what, let sum):
      "sample \"\(sample)\": the sum of weights of \(what) is \(sum), expected a positive number; "
        + "check the generator's weights"
    case .weightNotFinite(let origin, let weight):
      "\(origin.path): entry \(origin.entry): the weight is \(weight), expected a finite number"
    case .unknownFile(let sample, let row, let file, let count):
      "sample \"\(sample)\": row \(row): file \(file), expected less than \(count), the number of "
        + "its files; run prep select and prep features again"
    case .duplicate(let first, let second, let place):
      "\(second.path): entry \(second.entry): the same event as entry \(first.entry) of "
        + "\(first.path), \(place), expected every event once; remove one of them from samples.toml"
    case .featureNotFinite(let feature):
      "feature \(feature): the mean or the spread is not a finite number, expected no NaN and no "
        + "infinity in the training parts; run prep features again"
    case .negativeVariance(let feature, let variance):
      "feature \(feature): the weighted variance over the training parts is \(variance), expected "
        + "0 or more; negative weights outweigh the others: use --negative-weights absolute or "
        + "drop-in-training"
    case .scalingWeights(let sum):
      "the sum of w_domain over the training parts is \(sum), expected a positive number"
    }
  }

  private static func list(_ samples: [String]) -> String {
    (samples.count == 1 ? "sample " : "samples ")
      + samples.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  private static func advice(_ hint: EmptyPartHint) -> String {
    switch hint {
    case .testFraction(let fraction):
      "the test fraction is \(fraction): change it or select more events"
    case .fold(let fold):
      "they are too few for \(fold.count) folds: make fewer folds or select more events"
    case .negativeWeights:
      "all of them have a negative weight: use --negative-weights keep or absolute"
    }
  }
}
