import ByteSources
import Foundation
import HDF5Store
public import Selection
import Settings

/// The cutflows as files for people and machines, beside the selected events.
enum CutflowFiles {
  /// Writes a report for `<base>.json` and `<base>.csv`, to be published.
  ///
  /// - Throws: Where a file of that name exists that this program did not write.
  static func finish(_ report: CutflowReport, for base: String) throws -> [FinishedFile] {
    [
      try AtomicFile.finish(
        JSONText.indented(report) + "\n", for: base + ".json", replacing: isOurJSON),
      try AtomicFile.finish(report.csv, for: base + ".csv", replacing: isOurCSV),
    ]
  }

  /// Checks, before there is anything to write, that ``finish(_:for:)`` may.
  ///
  /// - Throws: Where a file of that name exists that this program did not write.
  static func check(_ base: String) throws {
    try AtomicFile.check(base + ".json", replacing: isOurJSON)
    try AtomicFile.check(base + ".csv", replacing: isOurCSV)
  }

  private static func isOurJSON(_ path: String) -> Bool {
    text(path).contains("\"efficiency_to_previous_error\"")
  }

  private static func isOurCSV(_ path: String) -> Bool {
    text(path).hasPrefix("name,raw,sum_w,")
  }

  /// The text of a file; empty, so that it passes for a foreign one, where it cannot be read.
  private static func text(_ path: String) -> String {
    String(decoding: (try? wholeFile(path: path, limit: 1 << 24)) ?? [], as: UTF8.self)
  }
}

extension SampleCutflow {
  /// The sample as a part of a total.
  var part: CutflowReport.Part {
    CutflowReport.Part(
      name: name, cutflow: cutflow, yieldPerWeight: yieldPerWeight, skipped: report.skipped)
  }

  /// The report of this sample.
  public var report: CutflowReport {
    CutflowReport(
      sample: shard.map { "\(name), shard \($0)" } ?? name, cutflow: cutflow,
      yieldPerWeight: yieldPerWeight,
      skipped: skipped.map { .init(file: $0.name, reason: $0.reason) })
  }
}
