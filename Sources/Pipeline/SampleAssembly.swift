import Events
import Selection
import StageFiles

/// Puts what the workers selected of a sample together, in the order of its entries: the selected
/// file, the cutflow, and the ledger file by file.
struct SampleAssembly {
  /// What one task leaves.
  struct Block: Sendable {
    let selected: EventBuffer
    var cutflow: Cutflow
    let file: Int
    /// Why its file is left out; nil where it was read.
    var failure: String?
  }

  private let writer: SelectedFileWriter
  private let empty: Cutflow
  /// Of all finished files together.
  private(set) var cutflow: Cutflow
  private(set) var files: [SelectionLedger.File]
  private var current: Current?

  /// The file whose blocks arrive.
  private struct Current {
    let file: Int
    var cutflow: Cutflow
    /// Where its events begin: here the writer goes back to where the file turns out to be bad.
    let begin: SelectedFileWriter.Mark
    let firstRow: Int
    var failure: String?
  }

  /// - Parameters:
  ///   - writer: Where the events go.
  ///   - empty: A cutflow of no event.
  ///   - files: The sample's files with the entries that are to be read, none of them read yet.
  init(writer: SelectedFileWriter, empty: Cutflow, files: [SelectionLedger.File]) {
    self.writer = writer
    self.empty = empty
    cutflow = empty
    self.files = files
  }

  /// Takes the next block, and the file back where it cannot be read to its end.
  ///
  /// - Returns: Why the file is left out, once for each such file.
  /// - Throws: Where the events cannot be written.
  mutating func append(_ block: Block) throws -> String? {
    if current?.file != block.file { begin(block.file) }
    guard var file = current, file.failure == nil else { return nil }
    current = nil
    if let failure = block.failure {
      file.failure = failure
      file.cutflow = empty
      try writer.rewind(to: file.begin)
    } else {
      try writer.append(block.selected.events)
      file.cutflow.add(block.cutflow)
    }
    current = file
    return block.failure
  }

  private mutating func begin(_ file: Int) {
    finishFile()
    current = Current(file: file, cutflow: empty, begin: writer.mark, firstRow: writer.count)
  }

  /// Enters the current file into the ledger.
  mutating func finishFile() {
    guard let file = current else { return }
    current = nil
    cutflow.add(file.cutflow)
    files[file.file].cutflow = file.cutflow.rows.map(SelectionLedger.Row.init)
    files[file.file].rows = writer.count - file.firstRow
    files[file.file].skipped = file.failure
  }
}

extension SelectionLedger {
  /// The files that were left out.
  var skippedFiles: [SkippedFile] {
    files.compactMap { file in
      file.skipped.map { SkippedFile(name: file.name, reason: $0) }
    }
  }
}
