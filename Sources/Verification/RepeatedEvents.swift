import Domains
import HDF5Store
import StageFiles

/// The search for events that are in two files given together: among the selected files, and among
/// the feature files, by the hash of the events' objects.
///
/// A shard has the events of what was merged of it: where both are given, the shard is left out.
struct RepeatedEvents {
  /// What was found of a file.
  struct Finding {
    enum What {
      /// It has an event of an earlier file.
      case repeated(VerificationError)
      /// It was left out, and why.
      case unchecked(String)
    }
    /// The index of the file.
    let file: Int
    let what: What
  }

  private let files: [VerifiedFile]

  init(files: [VerifiedFile]) { self.files = files }

  /// Looks for events that are in two files.
  ///
  /// - Throws: Errors of the files, `Interruption`.
  func findings() throws -> [Finding] {
    try [StageHeader.Format.selected, .features].flatMap { format in
      let indices = files.indices.filter { files[$0].format == format.rawValue }
      return indices.count > 1 ? try findings(among: indices, format) : []
    }
  }

  private func findings(
    among indices: [Int], _ format: StageHeader.Format
  ) throws -> [Finding] {
    let sources = try indices.map { try Source(index: $0, path: files[$0].path, format) }
    var (used, findings): ([Source], [Finding]) = ([], [])
    for source in sources {
      let whole = sources.first {
        !$0.isPart && $0.index != source.index && $0.origin == source.origin
      }
      if source.isPart, let whole {
        findings.append(
          Finding(
            file: source.index,
            what: .unchecked(
              "events against other files: it is a shard of what \(whole.file.path) has whole")))
      } else {
        used.append(source)
      }
    }
    // One pair is told; each later file that has one of its own is found when it is taken out.
    while let (second, error) = try repeated(in: used) {
      findings.append(Finding(file: used[second].index, what: .repeated(error)))
      used.remove(at: second)
    }
    return findings
  }

  /// The first pair, as an error of the later file.
  private func repeated(in sources: [Source]) throws -> (Int, VerificationError)? {
    let total = sources.reduce(0) { $0 + $1.bookkeeping.rows }
    let pair = try RepeatedKeySearch.firstPair(total: total) { take in
      for (list, source) in sources.enumerated() {
        var words: [UInt64] = []
        try source.file.forEachBlock(of: source.bookkeeping.rows) { rows in
          try source.bookkeeping.identity.read(rows, into: &words)
          take(list, rows.lowerBound, words)
        }
      }
    }
    guard let (first, second) = pair else { return nil }
    let (one, other) = (sources[first.list], sources[second.list])
    let error = other.file.failure(
      "/event/identity", row: second.row,
      found: "\(try other.bookkeeping.origin(of: second.row)), the same event as "
        + "\(try one.bookkeeping.origin(of: first.row)), row \(first.row) of \(one.file.path)",
      expected: "every event in one file")
    return (second.list, error)
  }

  /// A file with its identities.
  private struct Source {
    let index: Int
    let file: OpenedFile
    let bookkeeping: BookkeepingCheck
    /// Whether it is of a part of its input: a shard.
    let isPart: Bool
    /// What it is made of.
    let origin: [String]

    init(index: Int, path: String, _ format: StageHeader.Format) throws {
      self.index = index
      file = try OpenedFile(path: path)
      let inputs = file.header?.inputs ?? []
      let origins: EventOrigins
      let rows: (Int, String)
      if format == .selected {
        let reader = try SelectedFileReader(path: path)
        rows = (reader.count, "/event/weight")
        origins = EventOrigins(inputs)
        let ledger = reader.ledger
        isPart = ledger.map { $0.endEntry - $0.firstEntry < $0.totalEntries } ?? false
        origin = inputs.map(\.fingerprint)
      } else {
        let reader = try FeaturesFileReader(path: path)
        rows = (reader.count, "/features")
        origins = EventOrigins(inputs.eventFiles ?? [])
        let ledger = reader.ledger
        isPart = ledger.map { $0.endRow - $0.firstRow < $0.totalRows } ?? false
        origin = inputs.map { $0.contentHash ?? "" }
      }
      bookkeeping = try BookkeepingCheck(file, rows: (count: rows.0, of: rows.1), origins: origins)
    }
  }
}
