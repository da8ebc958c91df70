import Foundation
import StageFiles

/// The event files that rows may be of, and which of their entries.
struct EventOrigins: Sendable {
  /// One event file.
  struct File: Sendable {
    /// Its path, for messages.
    let path: String
    /// The entries that were read of it.
    let entries: Range<UInt64>
  }

  let files: [File]

  /// The files of records of which all entries from the first on were read.
  init(_ records: [InputRecord]) {
    files = records.map { File(path: $0.path, entries: 0..<UInt64(max(0, $0.entries))) }
  }

  /// The files of a selection, with the ranges that its ledger tells.
  init(_ records: [InputRecord], _ ledger: SelectionLedger) {
    files = zip(records, ledger.files).map { record, file in
      let range = file.skipped == nil ? UInt64(file.first)..<UInt64(file.end) : 0..<0
      return File(path: record.path, entries: range)
    }
  }

  /// How a message names an event: "entry 5 of data/a.root".
  func name(file: UInt32, entry: UInt64) -> String {
    let path = Int(file) < files.count ? files[Int(file)].path : "file \(file)"
    return "entry \(entry) of \(path)"
  }
}
