/// What a tree of a ROOT file, or another file of events, holds.
public struct Inspection: Sendable, Equatable {
  /// A branch of a tree, a dataset, or a column of a text.
  public struct Column: Sendable, Equatable {
    /// The name as the file has it: "Jet.PT", "/jet/pt".
    public let name: String
    /// "float32[]", or the C++ type of what is not read as numbers.
    public let type: String
    /// The number of values over all entries; nil where it was not asked for, or is not read.
    public let items: Int?
    /// Their sum in double precision; nil likewise.
    public let sum: Double?
  }

  /// The path, as the user gave it.
  public let file: String
  /// "ROOT", "HDF5" or "LHCO".
  public let format: String
  /// The tree's path in the file; nil for a file without trees.
  public let tree: String?
  /// The tree's cycle; nil likewise.
  public let cycle: Int?
  /// The number of events; nil for a tree whose header is not understood.
  public let entries: Int?
  /// The setting of the file's writer: "ZLIB(1)"; for HDF5 "gzip" where a dataset has it, or "none";
  /// for LHCO "gzip" where the text is compressed, or "none".
  public let compression: String
  /// The columns, in the file's order.
  public let columns: [Column]
  /// The sum of the generator's weights; nil where there are none.
  public let sumOfWeights: Double?
  /// The bits that are set in at least one jet's b-tag mask; nil where there is no mask.
  public let btagBits: [Int]?
  /// What the user should know of the file although it can be read.
  public let notices: [String]
  /// What the selection would miss, as the line that `prep select` would end on; nil for nothing.
  public let missing: String?
}

extension Inspection: Encodable {
  private enum CodingKeys: String, CodingKey {
    case file, format, tree, cycle, entries, compression
    case columns = "branches"
    case sumOfWeights = "sum_of_weights"
    case btagBits = "btag_bits"
    case notices
    case missing = "selection_misses"
  }

  /// One object; what is not known is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(format, forKey: .format)
    try container.encode(tree, forKey: .tree)
    try container.encode(cycle, forKey: .cycle)
    try container.encode(entries, forKey: .entries)
    try container.encode(compression, forKey: .compression)
    try container.encode(columns, forKey: .columns)
    try container.encode(sumOfWeights, forKey: .sumOfWeights)
    try container.encode(btagBits, forKey: .btagBits)
    try container.encode(notices, forKey: .notices)
    try container.encode(missing, forKey: .missing)
  }
}

extension Inspection.Column: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, type, items, sum
  }

  /// One object; what is not known is null, and so is a sum that JSON has no number for.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(type, forKey: .type)
    try container.encode(items, forKey: .items)
    try container.encode(sum.flatMap { $0.isFinite ? $0 : nil }, forKey: .sum)
  }
}
