import Diagnostics
import Domains
import Features
import Foundation
import Logging
import Pipeline
import Testing

@testable import Verification

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
  let path = NSTemporaryDirectory() + "hep-prep-verification-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (folder: TemporaryFolder, name: String) -> String { "\(folder.path)/\(name)" }

  /// Writes a text and returns its path.
  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    try write(name, Data(text.utf8))
  }

  @discardableResult func write(_ name: String, _ contents: Data) throws -> String {
    try contents.write(to: URL(fileURLWithPath: self / name))
    return self / name
  }
}

/// A small line that has really run: a few hundred events, from the fixtures of PrepCommandTests.
struct Line {
  let folder: TemporaryFolder
  let output: OutputFolder

  /// Four of which tell events apart.
  static let features = ["ht_jets", "pt_jet3", "n_jets_pt40", "m_jj_min", "deta_jj_avg"]

  /// Made once; nobody writes into it.
  static let shared = Result { try Line() }

  /// A line of its own.
  ///
  /// - Parameter shards: Into how many shards selection and features are cut; nil for none.
  init(
    samples: String = Line.samples(), shards: Int? = nil, options: DomainOptions = Line.options(),
    onMissing: MissingPolicy = .error, features: [String] = Line.features
  ) throws {
    folder = try TemporaryFolder()
    output = OutputFolder(path: folder / "out")
    try folder.write("samples.toml", samples)
    try folder.write("loose.toml", "[[cut]]\nname = \"jets\"\nrequire = \"n_jets >= 4\"\n")
    for shard in shards.map({ count in (1...count).map { Shard(index: $0, count: count) } }) ?? [
      nil
    ] {
      _ = try SelectStage(select(shard), log: silent).run()
    }
    if shards != nil { return }
    _ = try FeaturesStage(
      .init(
        sampleNames: [], output: output, list: .names(features), onMissing: onMissing,
        threads: 1, force: false, isQuiet: true), log: silent
    ).run()
    _ = try DomainsStage(
      .init(
        samplesPath: folder / "samples.toml", output: output, domainsPath: output.domains,
        domains: options, force: false, isQuiet: true), log: silent
    ).run()
  }

  private func select(_ shard: Shard?) -> SelectStage.Options {
    .init(
      samplesPath: folder / "samples.toml", selection: folder / "loose.toml", sampleNames: [],
      output: output, threads: 1, maximumEvents: nil, seed: 1, shard: shard, force: false,
      isQuiet: true)
  }

  static func options(
    signalFraction: Double = 0.3, events: Int? = nil, fold: DomainFold? = nil,
    negativeWeights: NegativeWeights = .keep
  ) -> DomainOptions {
    DomainOptions(
      signalFraction: signalFraction, sourceSignalFraction: 0.4, eventsPerClass: events,
      testFraction: 0.4, fold: fold, negativeWeights: negativeWeights, seed: 3)
  }

  /// Two files of signal in both domains, a background in each.
  static func samples(signal: [String] = ["signal_a", "signal_b"]) -> String {
    func table(_ name: String, _ kind: String, _ domain: String, _ files: [String]) -> String {
      let paths = files.map { "\"\(fixture($0))\"" }.joined(separator: ", ")
      return "[[sample]]\nname = \"\(name)\"\nclass = \"\(kind)\"\ndomain = \"\(domain)\"\n"
        + "files = [\(paths)]\ncross_section_pb = 0.5\n"
    }
    return "luminosity_ifb = 139.0\n" + table("ttH", "signal", "both", signal)
      + table("ttbar", "background", "source", ["source"])
      + table("ttbb", "background", "target", ["target"])
  }

  /// The path of an event file in the fixtures of PrepCommandTests.
  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "PrepCommandTests/Fixtures/\(name).root").path
  }

  var selected: String { output.selected("ttH") }
  var featureFile: String { output.features("ttH") }
  var domains: String { output.domains }
  /// Every file that the line left.
  var files: [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: output.path)) ?? [])
      .filter { $0.contains(".") }.sorted().map { "\(output.path)/\($0)" }
  }
}

/// Says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Verifies one file: "ok", or its status and its line without the path.
func verdict(_ path: String) throws -> String {
  try verdicts([path])[0]
}

/// Verifies files together.
func verdicts(_ paths: [String]) throws -> [String] {
  try Verifier(isQuiet: true).verify(paths).map { outcome in
    switch outcome {
    case .verified(let file):
      return file.unchecked.isEmpty
        ? "ok" : "ok, not checked: \(file.unchecked.joined(separator: "; "))"
    case .failed(let path, let error):
      let line = error.line
      return "\(error.exitStatus.rawValue) "
        + (line.hasPrefix("\(path): ") ? String(line.dropFirst(path.count + 2)) : line)
    }
  }
}
