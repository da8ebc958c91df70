import CounterRandom
import Foundation
import Pipeline
import StageFiles

/// Feature files of made-up events, with the sample file that names them: a signal in both domains, and
/// a background of its own in each.
struct FeatureFiles {
  let folder: String
  var samples: String { "\(folder)/samples.toml" }
  var output: OutputFolder { OutputFolder(path: "\(folder)/out") }

  init(in folder: String, signal: Int = 400, background: Int = 120) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      atPath: output.features, withIntermediateDirectories: true)
    var toml = ""
    for (number, (name, role)) in [("s", "both"), ("b", "source"), ("t", "target")].enumerated() {
      toml += """
        [[sample]]
        name = "\(name)"
        class = "\(name == "s" ? "signal" : "background")"
        domain = "\(role)"
        files = ["\(name).root"]

        """
      try write(name, events: name == "s" ? signal : background, number: UInt64(number))
    }
    try Data(toml.utf8).write(to: URL(fileURLWithPath: samples))
  }

  private func write(_ name: String, events: Int, number: UInt64) throws {
    let writer = try FeaturesFileWriter(
      path: output.features(name), names: ["x", "y"], units: ["GeV", ""])
    var random = PhiloxSequence(key: 5, stream: number)
    var rows = EventBookkeeping()
    var matrix: [Float] = []
    for entry in 0..<events {
      rows.file.append(0)
      rows.entry.append(UInt64(entry))
      rows.number.append(0)
      rows.weight.append(1)
      rows.identity += [UInt64(entry), number]
      matrix += [Float(random.uniform() + (number == 0 ? 0.3 : 0)), Float(random.uniform())]
    }
    try writer.append(matrix, rows)
    let selected = InputRecord(
      path: "\(name).h5", size: 1, fingerprint: String(repeating: "0", count: 64),
      entries: events, sumOfWeights: Double(events), contentHash: "c",
      inputs: [
        InputRecord(
          path: "\(name).root", size: 1,
          fingerprint: String(repeating: "\(number)a", count: 32), entries: 1000,
          sumOfWeights: 1000)
      ])
    try writer.commit(stamp: FileStamp(config: "{}", inputs: [selected], seed: 1, key: "k"))
  }
}
