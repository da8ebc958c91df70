import HDF5Store
import Training

/// What all studies of several trainings a point have in common.
struct StudySeeds {
  /// "scan", "sensitivity": in messages.
  let command: String
  /// The first seed.
  let first: UInt64
  /// The trainings of a point.
  let repeats: Int

  /// The seeds of a point.
  var all: [UInt64] { (0..<UInt64(repeats)).map { first + $0 } }

  /// Checks the numbers.
  ///
  /// - Throws: ``StudyError/usage(command:option:found:expected:)``.
  func validate() throws(StudyError) {
    guard (1...Repeats.most).contains(repeats) else {
      throw .usage(
        command: command, option: "--repeats", found: "\(repeats)",
        expected: "1 to \(Repeats.most)")
    }
    guard !first.addingReportingOverflow(UInt64(repeats)).overflow else {
      throw .usage(
        command: command, option: "--seed", found: "\(first)",
        expected: "a seed that has \(repeats - 1) above it")
    }
  }
}

/// The folder of a study.
struct StudyFolder {
  let path: String

  /// Refuses a folder in which there is none of what the study leaves.
  ///
  /// What else lies there, pictures for one, is left alone: each file that is written is checked by
  /// itself.
  ///
  /// - Parameter isOurs: Whether a name is one that the study leaves.
  func requireOurs(_ isOurs: (String) -> Bool) throws {
    guard let contents = try RunFolder(path: path).contents() else { return }
    // What a process that was killed before its first file left is nobody's.
    let names = contents.filter { !AtomicFile.isTemporary($0) }
    guard names.isEmpty || names.contains(where: isOurs) else {
      throw StudyError.notOurs(path: path, found: "a folder of other files")
    }
  }

  /// Writes a table as CSV.
  func write(_ table: ResultTable, to name: String) throws {
    try FinishedFile.publish([finish(table, for: name)])
  }

  /// Writes a JSON object.
  func write(_ object: some Encodable, to name: String) throws {
    try FinishedFile.publish([finish(object, for: name)])
  }

  /// Writes a table as CSV, to be published with others: a reader is not to find those of two studies.
  func finish(_ table: ResultTable, for name: String) throws -> FinishedFile {
    try AtomicFile.createFolder(of: "\(path)/\(name)")
    return try AtomicFile.finish(table.csv, for: "\(path)/\(name)") { table.isOurs($0) }
  }

  /// Writes a JSON object, to be published with others.
  func finish(_ object: some Encodable, for name: String) throws -> FinishedFile {
    try AtomicFile.createFolder(of: "\(path)/\(name)")
    return try AtomicFile.finish(CanonicalJSON.readableText(object), for: "\(path)/\(name)") {
      RunFolder.isOurJSON($0)
    }
  }
}
