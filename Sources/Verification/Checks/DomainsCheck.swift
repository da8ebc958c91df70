import Domains
import Fingerprints
import HDF5Store
import Pipeline
import StageFiles

/// A domain file, of this program or of others.
struct DomainsCheck {
  private let file: OpenedFile
  private let names: [String]
  private let samples: [SampleDescription]?
  /// The event files of each sample; nil where the file does not say them.
  private let origins: [EventOrigins]?
  private let parts: [DomainRows]
  private let options: DomainOptions?
  private(set) var unchecked: [String] = []

  /// Opens all datasets and checks their types and shapes.
  init(_ file: OpenedFile, _ configuration: JSONValue?) throws {
    self.file = file
    names = try FeatureNames(file).names
    try FeatureNames.checkScaling(file, names)
    let reader = try DomainsFileReader(path: file.path)
    samples = reader.samples
    let files = file.header?.inputs.eventFilesBySample
    origins = files.map { $0.map { EventOrigins($0) } }
    var parts: [DomainRows] = []
    for part in StageFiles.DomainPart.allCases {
      for role in [.source] + reader.targets {
        parts.append(try DomainRows(file, part, role, width: names.count))
      }
    }
    self.parts = parts
    options = configuration.flatMap { DomainOptions(configuration: $0) }
    try checkSamples(configuration, files)
    noteUnchecked()
  }

  private mutating func noteUnchecked() {
    if origins == nil {
      unchecked.append("file and entry against the event files, which inputs does not tell")
    }
    if options == nil {
      unchecked.append("weights and counts against the options, which config does not tell")
    }
    if samples == nil { unchecked.append("sample and class, as there is no /samples") }
    if !file.isOwn { unchecked.append("types and attributes of another program") }
  }

  /// The number of rows of all parts.
  var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// Checks all values.
  ///
  /// - Parameter advance: Is told of rows that are done.
  mutating func run(advance: (Int) -> Void) throws {
    for part in parts {
      try part.checkOrigins(samples, origins)
      try part.checkLabels(samples)
    }
    try DomainRows.checkUnique(parts, file, origins)
    if try !SameFeatures(parts, file, origins, width: names.count).check() {
      unchecked.append("events by their features, which are too few to tell them apart")
    }
    if let options {
      let counts = DomainCounts(file: file, parts: parts, options: options)
      try counts.check()
      if !counts.knowsTraining { unchecked.append("counts of the training, of drop-in-training") }
    }
    for part in parts { try DomainWeights(file: file, part: part, options: options).check() }
    try checkScaling(advance: advance)
  }

  /// Compares `/samples` with the configuration and with the records of the inputs.
  private func checkSamples(_ configuration: JSONValue?, _ files: [[InputRecord]]?) throws {
    if let expected = configuration?["features"]?.strings, expected != names {
      throw file.failure(
        "/features/names", found: "\(names)", expected: "\(expected) as in the attribute config")
    }
    guard let samples else {
      guard file.isOwn else { return }
      throw file.failure("/samples", found: "not all columns", expected: "name, class and domain")
    }
    if let name = samples.map(\.name).firstRepeated {
      throw file.failure(
        "/samples/name", found: "\"\(name)\" twice", expected: "every sample once")
    }
    if let files, files.count != samples.count {
      throw file.failure(
        attribute: "inputs", found: "\(files.count) feature files",
        expected: "\(samples.count), one of every sample")
    }
    let fingerprints = (files ?? []).flatMap { $0 }.filter { $0.skipped == nil }.map(\.fingerprint)
    if let twice = fingerprints.firstRepeated {
      throw file.failure(
        attribute: "inputs", found: "the event file of fingerprint \(twice) twice",
        expected: "every event file once")
    }
    guard case .array(let tables)? = configuration?["samples"] else { return }
    let expected = tables.map { [$0["name"], $0["class"], $0["domain"]].map { $0?.string ?? "" } }
    let found = samples.map { [$0.name, $0.category, $0.domain] }
    guard found != expected else { return }
    let row = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset
    throw file.failure(
      "/samples", row: row ?? min(found.count, expected.count),
      found: row.map { "\(found[$0])" } ?? "\(found.count) samples",
      expected: row.map { "\(expected[$0]) as in the attribute config" } ?? "\(expected.count)")
  }

  // MARK: The scaling

  /// Checks the features, and computes the scaling from the training parts anew.
  ///
  /// Ours is computed in the same order and comes out the same but for what another version of the C
  /// library rounds; others may have summed single-precision numbers, of 24 bits: so a millionth of
  /// the standard deviation is allowed.
  private func checkScaling(advance: (Int) -> Void) throws {
    var accumulator = ScalingAccumulator(featureNames: names)
    for part in parts {
      try part.forEachFeatureBlock(names) { x, weights in
        if part.part == .train { accumulator.add(rows: x, weights: weights) }
        advance(weights.count)
      }
    }
    let expected: Domains.FeatureScaling
    do throws(DomainsError) {
      expected = try accumulator.scaling()
    } catch {
      throw file.failure("/scaling", found: "weights of which \(error)", expected: "a scaling")
    }
    let reader = try DomainsFileReader(path: file.path)
    for (column, found, values) in [
      ("mean", reader.scaling.mean, expected.mean), ("std", reader.scaling.std, expected.std),
    ] {
      for (row, value) in values.enumerated() {
        guard !(abs(found[row] - value) <= 1e-6 * expected.std[row]) else { continue }
        throw file.failure(
          "/scaling/\(column)", row: row, found: "\(found[row]) for \(names[row])",
          expected: "\(value), that of the training parts")
      }
    }
  }
}

extension DomainOptions {
  /// The options in a configuration of `prep build-domains`; nil where it has none, or impossible
  /// ones.
  fileprivate init?(configuration: JSONValue) {
    func fraction(_ name: String) -> Double? {
      configuration[name]?.number.flatMap { (0..<1).contains($0) ? $0 : nil }
    }
    guard let signal = fraction("sig_frac"), let source = fraction("source_sig_frac"),
      let rule = configuration["negative_weights"]?.string.flatMap(NegativeWeights.init),
      let events = configuration["events"], let seed = configuration["seed"]?.integer
    else { return nil }
    let fold = configuration["fold"]?.string.flatMap { DomainFold($0) }
    let test = fraction("test_fraction")
    guard fold != nil || test != nil, events == .null || (events.integer ?? 0) > 0 else {
      return nil
    }
    self.init(
      signalFraction: signal, sourceSignalFraction: source, eventsPerClass: events.integer,
      testFraction: test ?? 0, fold: fold, negativeWeights: rule,
      seed: UInt64(bitPattern: Int64(seed)))
  }
}
