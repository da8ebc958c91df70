import Diagnostics
import Domains
import Events
import Fingerprints
import Foundation
import Settings
import StageFiles

/// The feature files of all samples of a sample file, opened and compared.
struct DomainInput {
  private let file: SamplesFile
  /// One a sample, in the order of the sample file.
  let readers: [FeaturesFileReader]

  /// Opens the feature files.
  ///
  /// - Throws: ``PipelineError`` where one is missing, or has other features than the first.
  init(_ options: DomainsStage.Options) throws {
    file = try SamplesFile.load(path: options.samplesPath)
    readers = try file.samples.map { sample in
      let path = options.output.features(sample.name)
      guard FileManager.default.fileExists(atPath: path) else {
        throw PipelineError.missingStage(
          path: path, command: "prep features --sample \(sample.name)")
      }
      return try FeaturesFileReader(path: path)
    }
    for reader in readers.dropFirst() where reader.names != readers[0].names {
      throw PipelineError.featuresDiffer(
        path: reader.path, names: reader.names, otherPath: readers[0].path,
        otherNames: readers[0].names)
    }
  }

  /// The features, the same in all files.
  var names: [String] { readers.first?.names ?? [] }
  /// Their units.
  var units: [String] { readers.first?.units ?? [] }

  /// What the domain file says of the samples.
  var descriptions: [SampleDescription] {
    file.samples.map {
      SampleDescription(
        name: $0.name, category: $0.eventClass.rawValue, domain: "\($0.domain)")
    }
  }

  /// What decides whether the domain file is up to date.
  func identity(_ options: DomainOptions) throws -> StageIdentity {
    var configuration: [String: JSONValue] = [
      "sig_frac": .number(options.signalFraction),
      "source_sig_frac": .number(options.sourceSignalFraction),
      "events": options.eventsPerClass.map { .integer(Int64($0)) } ?? .null,
      "negative_weights": .string(options.negativeWeights.rawValue),
      "seed": .integer(Int64(bitPattern: options.seed)),
      "features": .array(names.map(JSONValue.string)),
      // For the yields of train templates.
      "luminosity_ifb": file.luminosity.map(JSONValue.number) ?? .null,
      "samples": .array(try file.samples.map(domainsPart)),
    ]
    if let fold = options.fold {
      configuration["fold"] = .string("\(fold)")
    } else {
      configuration["test_fraction"] = .number(options.testFraction)
    }
    return StageIdentity(
      stage: "build-domains", configuration: .object(configuration),
      inputs: readers.flatMap(\.header.contents))
  }

  /// What the domains take from a sample's table: not what made the selection.
  private func domainsPart(_ sample: Sample) throws -> JSONValue {
    guard case .object(let members) = try JSONValue(encoding: sample) else { return .null }
    let names = ["name", "class", "domain", "cross_section_pb", "k_factor", "sum_of_weights"]
    return .object(members.filter { names.contains($0.key) })
  }

  /// Every sample with the bookkeeping of its events.
  func samples(_ progress: Diagnostics.Progress? = nil) throws -> [DomainSample] {
    progress?.begin("loading", unit: "events", total: readers.reduce(0) { $0 + $1.count })
    return try zip(file.samples, readers).map { sample, reader in
      try Interruption.check()
      defer { progress?.advance(by: reader.count) }
      let selected = reader.header.inputs.first
      let files = selected?.inputs ?? []
      let events = try reader.bookkeeping()
      var read = ExactSum()
      for file in files { read.add(file.sumOfWeights) }
      var kept = ExactSum()
      for weight in events.weight { kept.add(weight) }
      return DomainSample(
        name: sample.name, eventClass: EventClass(sample.eventClass),
        destination: SampleDestination(sample.domain),
        crossSectionPB: sample.crossSectionPB.map { $0 * sample.kFactor },
        sumOfWeights: sample.sumOfWeights ?? read.value, selectedSumOfWeights: kept.value,
        files: try files.map { try DomainSample.File($0, of: reader.path) },
        rows: .init(
          file: events.file, entry: events.entry, weight: events.weight,
          identity: events.identity))
    }
  }

  /// The attribute `inputs` of the domain file.
  func records(_ samples: [DomainSample]) throws -> [InputRecord] {
    try zip(readers, samples).map { reader, sample in
      try InputRecord(
        stageFile: reader.path, header: reader.header, entries: reader.count,
        sumOfWeights: sample.selectedSumOfWeights)
    }
  }
}

extension DomainSample.File {
  /// An input file of the selection, as a feature file lists it.
  fileprivate init(_ record: InputRecord, of path: String) throws {
    guard let digest = Digest(hex: record.fingerprint) else {
      throw PipelineError.damagedRecord(path: path, found: record.fingerprint)
    }
    self.init(path: record.path, fingerprint: digest)
  }
}

extension EventClass {
  fileprivate init(_ other: Sample.EventClass) {
    self =
      switch other {
      case .signal: .signal
      case .background: .background
      case .unlabelled: .unlabelled
      }
  }
}

extension SampleDestination {
  fileprivate init(_ domain: Sample.Domain) {
    self =
      switch domain {
      case .source: .source
      case .target(let name): .target(name)
      case .both: .both
      }
  }
}
