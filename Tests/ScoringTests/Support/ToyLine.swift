import CounterRandom
import Diagnostics
import Fingerprints
import Foundation
import StageFiles
import TestMessages
import Training

@testable import Scoring

/// Feature files, domain files and runs of toy events, in a folder that goes with the test.
///
/// An event is a file and an entry. Its two features are drawn by them, so that it looks the same wherever it
/// stands.
final class ToyLine {
  /// An event of a sample: the index of its file, and its entry.
  struct Event: Hashable {
    let file: String
    let entry: UInt64
  }

  static let names = ["ht", "met"]
  static let units = ["GeV", "GeV"]

  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "hep-prep-scoring-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static func / (line: ToyLine, name: String) -> String { "\(line.folder)/\(name)" }

  /// The fingerprint of a file that exists in name only.
  static func digest(_ file: String) -> Digest {
    var hash = SHA256Stream()
    hash.update(file)
    return hash.finalize()
  }

  /// Both features of an event; signal has the larger first one.
  static func features(_ event: Event) -> [Float] {
    var random = PhiloxSequence(key: digest(event.file).words[0], stream: event.entry)
    let shift = event.file.hasPrefix("signal") ? 150.0 : 0
    return [Float(300 + shift + 200 * random.uniform()), Float(80 * random.uniform())]
  }

  /// The record of a selected file of event files.
  private static func selected(_ files: [String]) -> InputRecord {
    InputRecord(
      path: "selected.h5", size: 1, fingerprint: "\(digest("selected"))", entries: 10,
      sumOfWeights: 10, contentHash: "selected",
      inputs: files.map {
        InputRecord(
          path: "/data/\($0)", size: 1, fingerprint: "\(digest($0))", entries: 100,
          sumOfWeights: 100)
      })
  }

  // MARK: Files

  /// Writes a feature file of events.
  func features(
    _ name: String, _ events: [Event], files: [String], names: [String] = ToyLine.names,
    edit: (inout [Float]) -> Void = { _ in }
  ) throws -> String {
    let path = self / name
    let writer = try FeaturesFileWriter(
      path: path, names: names, units: names.map { _ in "GeV" })
    var x = events.flatMap(Self.features)
    edit(&x)
    var rows = EventBookkeeping()
    for event in events {
      rows.file.append(UInt32(files.firstIndex(of: event.file) ?? files.count))
      rows.entry.append(event.entry)
      rows.number.append(Int64(event.entry))
      rows.weight.append(1)
      rows.identity += [event.entry, 0]
    }
    try writer.append(x, rows)
    try writer.commit(
      stamp: FileStamp(config: "{}", inputs: [Self.selected(files)], seed: 1, key: "k"))
    return path
  }

  /// What a domain file is made of.
  struct Domains {
    /// The event files of the two samples, signal and background.
    var files = [["signal.root"], ["background.root"]]
    /// Entries of both samples that train, in the source; the target has the next as many.
    var trained: Range<UInt64> = 0..<40
    /// Entries that test, likewise.
    var test: Range<UInt64> = 200..<240
    /// Whether the file says which events it holds.
    var hasInputs = true
    /// Whether what it says ends at files that are no event files.
    var inputsEndEarly = false
    /// The feature files of both samples; nil where they have gone.
    var featureFiles: [String]?
    /// Whether the target has labels.
    var hasTruth = true
    /// The attribute config.
    var config = "{}"
  }

  /// Writes a domain file; events of a class come from the first file of its sample.
  func domains(_ name: String, _ edit: (inout Domains) -> Void = { _ in }) throws -> String {
    var domains = Domains()
    edit(&domains)
    let path = self / name
    let writer = try DomainsFileWriter(
      path: path, names: Self.names, units: Self.units,
      samples: [
        .init(name: "ttH", category: "signal", domain: "both"),
        .init(name: "ttbb", category: "background", domain: "both"),
      ])
    for (part, entries) in [(DomainPart.train, domains.trained), (.test, domains.test)] {
      for role in [DomainRole.source, .target(nil)] {
        let shift = role == .source ? 0 : UInt64(entries.count)
        let hasTruth = role == .source || domains.hasTruth
        let block = try writer.block(part, role, hasTruth: hasTruth)
        var columns = DomainColumns()
        var x: [Float] = []
        for (sample, files) in domains.files.enumerated() {
          for entry in entries {
            columns.sample.append(UInt16(sample))
            columns.file.append(0)
            columns.entry.append(entry + shift)
            columns.weight.append(1)
            columns.domainWeight.append(1)
            if hasTruth {
              columns.label.append(sample == 0 ? 1 : 0)
              columns.labelWeight.append(1)
            }
            x += Self.features(Event(file: files[0], entry: entry + shift))
          }
        }
        try block.append(columns)
        try block.append(x: x)
      }
    }
    try writer.commit(
      scaling: FeatureScaling(mean: [450, 40], std: [100, 20]),
      stamp: FileStamp(
        config: domains.config, inputs: domains.hasInputs ? try records(domains) : [],
        seed: 1, key: "k"))
    return path
  }

  /// The records of the feature files below a domain file.
  private func records(_ domains: Domains) throws -> [InputRecord] {
    try domains.files.enumerated().map { sample, files in
      let path = domains.featureFiles?[sample]
      let hash = try path.flatMap { try StageHeader.read(path: $0)?.contentHash }
      var selected = Self.selected(files)
      if domains.inputsEndEarly { selected.inputs = nil }
      return InputRecord(
        path: path ?? "features.h5", size: 1, fingerprint: "\(Self.digest("features"))",
        entries: 10, sumOfWeights: 10, contentHash: hash ?? "features", inputs: [selected])
    }
  }

  /// A short training on a domain file.
  func run(
    _ name: String, on domains: String, seed: UInt64 = 1,
    _ edit: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> String {
    var options = TrainingOptions()
    options.seed = seed
    options.featureLayers = [5, 4]
    options.epochs = EpochLimits(minimum: 2, maximum: 2)
    edit(&options)
    _ = try Fit(
      domainsPath: domains, output: self / name, options: options, threads: 1, replacesRun: false,
      isQuiet: true, logger: Messages().logger
    ).run()
    return self / name
  }

  // MARK: Scoring

  /// Scores a feature file with runs.
  func score(
    _ features: String, _ runs: [String], domains: [String] = [], assumesUnseen: Bool = false,
    force: Bool = false, to output: String = "scores.h5", _ messages: Messages = Messages()
  ) throws -> ScoreSummary {
    try Score(
      .init(
        featuresPath: features, runPaths: runs, domainsPaths: domains,
        assumesUnseen: assumesUnseen, output: self / output, threads: 1, force: force,
        isQuiet: true), log: messages.logger
    ).run()
  }

  /// What a file of scores holds of each event.
  func scores(
    _ events: [Event], in name: String = "scores.h5"
  ) throws -> [Event: (response: Float, part: ScoredPart)] {
    let reader = try ScoresFileReader(path: self / name)
    let rows = 0..<reader.count
    let values = zip(try reader.responses(rows), try reader.parts(rows))
    return Dictionary(
      uniqueKeysWithValues: zip(events, values).map { ($0, (response: $1.0, part: $1.1)) })
  }
}

/// The status and the line of what a closure throws; nil where it throws nothing of ours.
func failure(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as any Diagnostic {
    return "\(error.exitStatus.rawValue) \(error.line)"
  } catch {
    return "\(error)"
  }
}
