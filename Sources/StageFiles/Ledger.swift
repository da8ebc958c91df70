public import Events
import Foundation
import HDF5Store

/// The weights' ledger of selected events: what was read of every file of a sample, and what it
/// weighs before and after each cut, also where no event passes.
///
/// Kept as the attribute `ledger`, in JSON. A shard lists all files of the sample and counts in each
/// what it read of it; the sums are exact, so that shards add up to what one run finds, bit for bit.
public struct SelectionLedger: Sendable, Equatable, Codable {
  /// One file of the sample.
  public struct File: Sendable, Equatable, Codable {
    /// Its base name.
    public var name: String
    /// Its fingerprint, 64 hexadecimal digits.
    public var fingerprint: String
    /// The entries that it has; 0 where it could not be opened.
    public var entries: Int
    /// The first entry that was to be read.
    public var first: Int
    /// The entry after the last that was to be read.
    public var end: Int
    /// The number of selected events.
    public var rows: Int
    /// What was read of it: the rows of `/cutflow`.
    public var cutflow: [Row]
    /// Why it was left out, a line; nil where it was read. Then it has no rows, and its sums are 0.
    public var skipped: String?

    /// A file.
    public init(
      name: String, fingerprint: String, entries: Int, first: Int, end: Int, rows: Int,
      cutflow: [Row], skipped: String? = nil
    ) {
      self.name = name
      self.fingerprint = fingerprint
      self.entries = entries
      self.first = first
      self.end = end
      self.rows = rows
      self.cutflow = cutflow
      self.skipped = skipped
    }
  }

  /// One row of a file's cutflow.
  public struct Row: Sendable, Equatable, Codable {
    /// The unweighted count.
    public var raw: UInt64
    /// Doubles whose exact sum is the sum of weights.
    public var sumOfWeights: [Double]
    /// Doubles whose exact sum is the sum of squared weights.
    public var sumOfSquaredWeights: [Double]

    /// The counts of a row of a cutflow.
    public init(_ row: Cutflow.Row) {
      raw = row.raw
      sumOfWeights = row.weights.terms
      sumOfSquaredWeights = row.squaredWeights.terms
    }

    /// Whether both sums are no larger than doubles can be.
    public var isFinite: Bool { (sumOfWeights + sumOfSquaredWeights).allSatisfy(\.isFinite) }

    private enum CodingKeys: String, CodingKey {
      case raw
      case sumOfWeights = "sum_w"
      case sumOfSquaredWeights = "sum_w2"
    }
  }

  /// The entries that the sample has, or as many of the first as `--max-events` allows.
  public var totalEntries: Int
  /// The first entry of the sample, counted over its files, that this file is of.
  public var firstEntry: Int
  /// The entry after the last.
  public var endEntry: Int
  /// The sample's files, in their order.
  public var files: [File]

  /// A ledger.
  public init(totalEntries: Int, firstEntry: Int, endEntry: Int, files: [File]) {
    self.totalEntries = totalEntries
    self.firstEntry = firstEntry
    self.endEntry = endEntry
    self.files = files
  }

  private enum CodingKeys: String, CodingKey {
    case totalEntries = "total_entries"
    case firstEntry = "first_entry"
    case endEntry = "end_entry"
    case files
  }
}

extension SelectionLedger.File {
  /// The file's cutflow, under the names of the sample's cuts.
  ///
  /// - Precondition: As many names as rows.
  public func cutflow(names: [String]) -> Cutflow {
    precondition(names.count == cutflow.count, "a name for every row")
    return Cutflow(
      rows: zip(names, cutflow).map { name, kept in
        var row = Cutflow.Row(name: name, raw: kept.raw)
        row.weights = ExactSum(terms: kept.sumOfWeights)
        row.squaredWeights = ExactSum(terms: kept.sumOfSquaredWeights)
        return row
      })
  }
}

extension SelectionLedger {
  /// The cutflow of all files together.
  ///
  /// - Precondition: As many names as rows in every file.
  public func cutflow(names: [String]) -> Cutflow {
    files.reduce(into: Cutflow(names: names)) { $0.add($1.cutflow(names: names)) }
  }

  /// What is wrong with a ledger that was read: nothing of it may be taken on trust.
  ///
  /// - Parameter rowCount: The rows of the cutflow that goes with it.
  /// - Returns: Nil where the counts are possible and every term of a sum is finite.
  func flaw(rowCount: Int) -> String? {
    func isRange(_ first: Int, _ end: Int, of total: Int) -> Bool {
      0 <= first && first <= end && end <= total && total < 1 << 60
    }
    guard isRange(firstEntry, endEntry, of: totalEntries) else {
      return "an impossible range of entries"
    }
    for file in files {
      guard isRange(file.first, file.end, of: file.entries), (0..<1 << 60).contains(file.rows)
      else {
        return "an impossible range of entries of \(file.name)"
      }
      guard file.cutflow.count == rowCount else {
        return "\(file.cutflow.count) rows of the cutflow of \(file.name), not \(rowCount)"
      }
      for row in file.cutflow {
        guard row.isFinite else { return "a sum of \(file.name) that is not finite" }
      }
    }
    let read = files.reduce(0) { $0 &+ ($1.end - $1.first) }
    return read == endEntry - firstEntry ? nil : "files that do not add up to its entries"
  }
}

/// The ledger of feature rows: which rows of the selected file they are of.
public struct FeatureLedger: Sendable, Equatable, Codable {
  /// The rows that the selected file has.
  public var totalRows: Int
  /// The first row that was read.
  public var firstRow: Int
  /// The row after the last.
  public var endRow: Int
  /// The events that lacked a feature's objects.
  public var incomplete: Int

  /// A ledger.
  public init(totalRows: Int, firstRow: Int, endRow: Int, incomplete: Int) {
    self.totalRows = totalRows
    self.firstRow = firstRow
    self.endRow = endRow
    self.incomplete = incomplete
  }

  /// Whether the counts are possible.
  var isPossible: Bool {
    0 <= firstRow && firstRow <= endRow && endRow <= totalRows && totalRows < 1 << 60
      && (0...endRow - firstRow).contains(incomplete)
  }

  private enum CodingKeys: String, CodingKey {
    case totalRows = "total_rows"
    case firstRow = "first_row"
    case endRow = "end_row"
    case incomplete
  }
}

/// The attribute `ledger` of a stage's file.
enum LedgerAttribute {
  private static let name = "ledger"

  static func write(_ ledger: some Encodable, to writer: HDF5Writer) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(ledger), as: UTF8.self)
    try writer.setAttribute(name, .string(text))
  }

  /// - Returns: Nil where the file has none.
  /// - Throws: ``StageFileError`` where the attribute is no ledger.
  static func read<Ledger: Decodable>(_: Ledger.Type, from reader: HDF5Reader) throws -> Ledger? {
    guard let text = try reader.attribute(name)?.string else { return nil }
    do {
      return try JSONDecoder().decode(Ledger.self, from: Data(text.utf8))
    } catch {
      throw StageFileError(path: reader.path, reason: .json(name: name))
    }
  }

  static func refuse(_ flaw: String, _ path: String) -> StageFileError {
    StageFileError(path: path, reason: .ledger(found: flaw))
  }
}
