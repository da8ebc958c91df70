import Domains
import StageFiles

@testable import Pipeline

/// Feature files of made-up events, with the sample file that names them.
struct FeatureFiles {
  let folder: TemporaryFolder

  static let fingerprint = String(repeating: "ab", count: 32)

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "samples.toml",
      """
      [[sample]]
      name = "s"
      class = "signal"
      domain = "both"
      files = ["s.root"]
      [[sample]]
      name = "b"
      class = "background"
      domain = "source"
      files = ["b.root"]
      cross_section_pb = 2.0
      [[sample]]
      name = "t"
      class = "background"
      domain = "target"
      files = ["t.root"]
      """)
    try write("s", events: 400, fingerprint: Self.fingerprint)
    try write("b", events: 100, fingerprint: String(repeating: "cd", count: 32))
    try write("t", events: 90, fingerprint: String(repeating: "ef", count: 32))
  }

  /// Writes the features of a sample: `x` is the entry, `y` is 1.
  func write(
    _ sample: String, events: Int, fingerprint: String, names: [String] = ["x", "y"],
    weight: Double = 1
  ) throws {
    let path = output.features(sample)
    try folder.write("out/features/.keep", "")
    let writer = try FeaturesFileWriter(path: path, names: names, units: names.map { _ in "GeV" })
    var rows = EventBookkeeping()
    for entry in 0..<events {
      rows.file.append(0)
      rows.entry.append(UInt64(entry))
      rows.number.append(0)
      rows.weight.append(weight)
      rows.identity += [UInt64(entry), UInt64(sample.utf8.first ?? 0)]
    }
    let matrix = (0..<events).flatMap { entry in
      names.indices.map { $0 == 0 ? Float(entry) : 1 }
    }
    try writer.append(matrix, rows)
    let selected = InputRecord(
      path: "\(sample).h5", size: 1, fingerprint: String(repeating: "0", count: 64),
      entries: events, sumOfWeights: weight * Double(events), contentHash: "c",
      inputs: [
        InputRecord(
          path: "\(sample).root", size: 1, fingerprint: fingerprint, entries: 1000,
          sumOfWeights: 1000)
      ])
    try writer.commit(stamp: FileStamp(config: "{}", inputs: [selected], seed: 1, key: "k"))
  }

  var output: OutputFolder { OutputFolder(path: folder / "out") }

  func options(
    signalFraction: Double = 0.1, seed: UInt64 = 1, force: Bool = false
  ) -> DomainsStage.Options {
    DomainsStage.Options(
      samplesPath: folder / "samples.toml", output: output, domainsPath: output.domains,
      domains: DomainOptions(
        signalFraction: signalFraction, sourceSignalFraction: signalFraction, eventsPerClass: nil,
        testFraction: 0.5, negativeWeights: .keep, seed: seed),
      force: force, isQuiet: true)
  }
}
