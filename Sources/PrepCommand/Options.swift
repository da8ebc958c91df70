import ArgumentParser
import Domains
import Features
import Pipeline
import Workers

/// Which samples, and where their outputs lie.
struct SampleOptions: ParsableArguments {
  @Option(name: .long, help: "The description of the samples.")
  var samples = "samples.toml"

  @Option(
    name: .customLong("sample"), help: "Only this sample of the file; may be given several times.")
  var names: [String] = []
}

/// Where outputs go, and whether they are redone.
struct OutputOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of all outputs.")
  var outDir = "out"

  @Flag(name: .long, help: "Redo what is up to date.")
  var force = false

  func validate() throws {
    try requireText(outDir, for: "--out-dir")
  }
}

/// How many threads work.
struct ThreadOptions: ParsableArguments {
  @Option(name: .long, help: "Threads; the results do not depend on it. (default: all cores)")
  var threads: Int?

  /// The number of threads to use.
  var count: Int { threads ?? availableCores }

  func validate() throws {
    try require(threads, in: 1...4096, for: "--threads")
  }
}

/// The random seed of selection and domains.
struct SeedOptions: ParsableArguments {
  @Option(name: .long, help: "The seed of every random draw.")
  var seed: UInt64 = 1
}

/// What `prep select` needs beside the samples.
struct SelectionOptions: ParsableArguments {
  @Option(name: .long, help: "The selection: a shipped name, or a path to a TOML file.")
  var selection = "tth-1l5j3b"

  @Option(name: .long, help: "Read the first N entries of each sample only.")
  var maxEvents: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      What becomes of an input file that cannot be read: stop, or skip it whole. Skipped files are \
      named, and weights normalised by what was read. (default: stop)
      """, valueName: "stop|skip"),
    transform: { text in
      guard let policy = BadFilePolicy(rawValue: text) else {
        throw ValidationError("expected stop or skip")
      }
      return policy
    })
  var onBadFile = BadFilePolicy.stop

  func validate() throws {
    try require(maxEvents, in: 0...Int.max, for: "--max-events")
  }
}

/// What `prep features` needs beside the samples.
struct FeatureOptions: ParsableArguments {
  @Option(name: .long, help: "Feature names, separated by commas, instead of a feature set.")
  var features: String?

  @Option(name: .long, help: "A list of features: a shipped name, or a path to a TOML file.")
  var featureSet: String?

  @Option(
    name: .long,
    help: "Events that lack a feature's objects: error, drop or fill=VALUE. (default: error)",
    transform: { text in
      guard let policy = MissingPolicy(text) else {
        throw ValidationError("expected error, drop or fill=VALUE")
      }
      return policy
    })
  var onMissing = MissingPolicy.error

  func validate() throws {
    if features != nil, featureSet != nil {
      throw ValidationError("--features and --feature-set exclude each other; give one of them")
    }
    if let features, features.split(separator: ",", omittingEmptySubsequences: false).contains("") {
      throw ValidationError("--features: an empty name in \"\(features)\"")
    }
  }

  /// The list of features that was asked for.
  var list: FeatureList {
    if let features { return .names(features.split(separator: ",").map(String.init)) }
    return .set(featureSet ?? "tth-41")
  }
}

/// Which part of every sample a command works on.
struct ShardOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Only the I-th of N parts of each sample, as <sample>.shard-I-of-N.h5; "prep merge" joins them.
      """, valueName: "i/n"),
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError(
          "expected I/N with N from 1 to \(Shard.maximumCount) and I from 1 to N")
      }
      return shard
    })
  var shard: Shard?
}

/// What `prep build-domains` needs beside the samples.
struct DomainsArguments: ParsableArguments {
  @Option(name: .long, help: "The fraction of signal in the target domain, in [0, 1).")
  var sigFrac = 0.05

  @Option(
    name: .long,
    help: "The fraction that the source's domain weights are scaled to. (default: --sig-frac)")
  var sourceSigFrac: Double?

  @Option(name: .long, help: "The domain file. (default: <out-dir>/domains.h5)")
  var output: String?

  @Option(name: .long, help: "Events per class and domain. (default: as many as fit)")
  var events: Int?

  @Option(
    name: .long,
    help: "The part of the events that is kept for testing, in [0, 1). (default: 0.5)")
  var testFraction: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Instead of --test-fraction: test on the I-th of K disjoint parts that cover all events drawn. \
      K domain files and K trainings give every event a response from a network that has not seen it.
      """, valueName: "i/k"),
    transform: { text in
      guard let fold = DomainFold(text) else {
        throw ValidationError("expected I/K with K at least 2 and I from 1 to K")
      }
      return fold
    })
  var fold: DomainFold?

  @Option(
    name: .long, help: "Negative weights: keep, absolute or drop-in-training. (default: keep)",
    transform: { text in
      guard let rule = NegativeWeights(rawValue: text) else {
        throw ValidationError("expected keep, absolute or drop-in-training")
      }
      return rule
    })
  var negativeWeights = NegativeWeights.keep

  func validate() throws {
    try requireFraction(sigFrac, for: "--sig-frac")
    if let sourceSigFrac { try requireFraction(sourceSigFrac, for: "--source-sig-frac") }
    if let testFraction {
      try requireFraction(testFraction, for: "--test-fraction")
      guard fold == nil else {
        throw ValidationError("--fold and --test-fraction exclude each other; give one of them")
      }
    }
    try require(events, in: 1...Int.max, for: "--events")
    if let output { try requireText(output, for: "--output") }
  }

  private func requireFraction(_ value: Double, for option: String) throws {
    guard value >= 0, value < 1 else {
      throw ValidationError("\(option): found \(value), expected at least 0 and below 1")
    }
  }
}

/// Refuses an empty path.
func requireText(_ path: String, for option: String) throws {
  guard path.isEmpty else { return }
  throw ValidationError("\(option): found an empty path, expected one")
}

/// Refuses a number outside its range, where one was given.
func require(_ value: Int?, in range: ClosedRange<Int>, for option: String) throws {
  guard let value, !range.contains(value) else { return }
  let bounds =
    range.upperBound == .max
    ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  throw ValidationError("\(option): found \(value), expected \(bounds)")
}
