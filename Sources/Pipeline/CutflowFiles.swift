import Foundation
import HDF5Store
public import Selection
import Settings

/// The cutflows as files for people and machines, beside the selected events.
enum CutflowFiles {
  /// Writes a report as `<base>.json` and `<base>.csv`, each whole or not at all.
  ///
  /// - Throws: Where a file of that name exists that this program did not write.
  static func write(_ report: CutflowReport, to base: String) throws {
    try AtomicFile.write(JSONText.indented(report) + "\n", to: base + ".json") {
      try String(contentsOfFile: $0, encoding: .utf8).contains("\"efficiency_to_previous_error\"")
    }
    try AtomicFile.write(report.csv, to: base + ".csv") {
      try String(contentsOfFile: $0, encoding: .utf8).hasPrefix("name,raw,sum_w,")
    }
  }
}

extension SampleCutflow {
  /// The report of this sample.
  public var report: CutflowReport {
    CutflowReport(sample: name, cutflow: cutflow, yieldPerWeight: yieldPerWeight)
  }
}

extension [SampleCutflow] {
  /// The report of all samples together.
  public func total() throws -> CutflowReport {
    try CutflowReport.total(of: map { ($0.name, $0.cutflow, $0.yieldPerWeight) })
  }
}
