public import Diagnostics

/// Why parts of a sample cannot be joined.
public enum MergeError: Diagnostic, Equatable {
  /// There is no part of any sample, or of one that was named.
  case nothing(folder: String, sample: String?)
  /// A part is not there.
  case missing(path: String, found: Int, count: Int)
  /// Two parts are of different numbers of parts.
  case differentCounts(path: String, count: Int, other: String, otherCount: Int)
  /// A file that does not say which part it is.
  case noShard(path: String)
  /// A file that is called another part than it is: the same part twice, or a renamed one.
  case otherShard(path: String, found: Shard)
  /// Two parts were not made alike.
  case differentConfiguration(path: String, other: String, difference: String)
  /// Two parts do not agree on what the sample's files have.
  case differentFiles(path: String, other: String, file: String, found: String, expected: String)
  /// A part that does not begin where the one before it ends.
  case range(path: String, other: String, found: Int, expected: Int)
  /// A part that lacks its ledger: an older version made it.
  case noLedger(path: String)
  /// A part whose contents have another content hash than it says.
  case damaged(path: String)
  /// A row that is not behind the row before it: an event twice, or rows out of order.
  case order(path: String, row: Int, file: UInt32, entry: UInt64)
  /// A ledger that does not agree with the number of rows beside it.
  case rows(path: String, found: Int, expected: Int)
  /// A ledger that counts rows of one file to another.
  case otherFile(path: String, row: Int, file: String)

  /// 66 where something is not there, 65 where what is there does not fit together.
  public var exitStatus: ExitStatus {
    switch self {
    case .nothing, .missing: .missingInput
    default: .badData
    }
  }

  /// *file: found, expected; what to do*.
  public var description: String {
    switch self {
    case .nothing(let folder, let sample):
      "\(folder): found no shard\(sample.map { " of sample \"\($0)\"" } ?? ""); run "
        + "\"prep select --shard I/N\" or \"prep features --shard I/N\" first"
    case .missing(let path, let found, let count):
      "\(path): does not exist, a gap: found \(found) of \(count) shards; make it and merge again"
    case .differentCounts(let path, let count, let other, let otherCount):
      "\(path): found a shard of \(count), expected one of \(otherCount) as \(other); remove those "
        + "of one number"
    case .noShard(let path):
      "\(path): found a file that does not say which shard it is, expected one of "
        + "\"prep ... --shard I/N\"; make it again"
    case .otherShard(let path, let found):
      "\(path): found shard \(found) under this name, a double; remove it and make the shard again"
    case .differentConfiguration(let path, let other, let difference):
      "\(path): made otherwise than \(other): \(difference); make all shards alike"
    case .differentFiles(let path, let other, let file, let found, let expected):
      "\(path): input file \(file): found \(found), expected \(expected) as in \(other); make the "
        + "shards again"
    case .range(let path, let other, let found, let expected):
      "\(path): begins at \(found), expected \(expected), where \(other) ends: "
        + (found > expected ? "a gap" : "an overlap") + "; make the shards again"
    case .noLedger(let path):
      "\(path): attribute ledger: found none, expected the ledger of a shard; make it again"
    case .damaged(let path):
      "\(path): damaged: the contents are not those of its content_hash; make it again with --force"
    case .order(let path, let row, let file, let entry):
      "\(path): row \(row): found entry \(entry) of file \(file), which is not behind the row before "
        + "it, expected every event once and in order; make it again with --force"
    case .rows(let path, let found, let expected):
      "\(path): attribute ledger: found \(expected) rows, expected the \(found) of the file, and a file "
        + "for each input; make it again with --force"
    case .otherFile(let path, let row, let file):
      "\(path): row \(row): found an event of another file, expected one of \(file) by the attribute "
        + "ledger; make it again with --force"
    }
  }
}
