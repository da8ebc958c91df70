/// The first thing in which two files differ.
public struct Difference: Sendable, Equatable {
  /// What differs, in the order in which files are compared.
  public enum Kind: String, Sendable, Encodable {
    /// What the files are.
    case format
    /// A dataset that one of them lacks.
    case dataset
    /// The elements' type, or the fields of compound elements.
    case type
    /// The list of features.
    case features
    /// The number of rows, or another axis.
    case shape
    /// A value.
    case value
  }

  /// What differs.
  public let kind: Kind
  /// The dataset, with its field where it has fields, or the column of a cutflow; empty for the whole
  /// file.
  public let place: String
  /// The row; nil where the whole is meant.
  public var row: Int?
  /// The column: a feature's name, or indices; nil where there is but one.
  public var column: String?
  /// What the first file has.
  public let first: String
  /// What the second file has.
  public let second: String
  /// The event in that row of the first file, where rows are events or have some.
  public var firstEvent: String?
  /// The event in that row of the second file.
  public var secondEvent: String?

  init(
    _ kind: Kind, _ place: String, row: Int? = nil, column: String? = nil, _ first: String,
    _ second: String
  ) {
    self.kind = kind
    self.place = place
    self.row = row
    self.column = column
    self.first = first
    self.second = second
  }
}

extension Difference: CustomStringConvertible {
  /// *dataset: row, column: the one and the other (event; event)*.
  public var description: String {
    var text = place.isEmpty ? "" : "\(place): "
    if kind != .value { text += "\(kind.rawValue): " }
    if let row { text += "row \(row)" + (column == nil ? ": " : ", ") }
    if let column { text += "\(column): " }
    text += "\(first) and \(second)"
    guard firstEvent != nil || secondEvent != nil else { return text }
    return text + " (\(firstEvent ?? "no event"); \(secondEvent ?? "no event"))"
  }
}

/// What a comparison finds.
public struct ComparedFiles: Sendable, Equatable {
  /// The first file.
  public let first: String
  /// The second file.
  public let second: String
  /// What was compared: "12 datasets of hep-prep/features".
  public let compared: String
  /// The first difference; nil where the contents are the same.
  public let difference: Difference?
  /// What else differs, and does not count: how the files were made.
  public let notes: [String]

  /// Whether the contents are the same.
  public var isSame: Bool { difference == nil }

  /// The verdict, then a line for every note.
  public var text: String {
    let verdict =
      difference.map { "\(first) and \(second) differ: \($0)" }
      ?? "\(first) and \(second) are the same: \(compared)"
    return ([verdict] + notes.map { "note: \($0)" }).joined(separator: "\n")
  }
}

extension ComparedFiles: Encodable {
  private enum CodingKeys: String, CodingKey {
    case files, same, compared, difference, notes
  }
  private enum DifferenceKeys: String, CodingKey {
    case kind, place, row, column, first, second
    case firstEvent = "first_event"
    case secondEvent = "second_event"
  }

  /// One object; `difference` is null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode([first, second], forKey: .files)
    try container.encode(isSame, forKey: .same)
    try container.encode(compared, forKey: .compared)
    try container.encode(notes, forKey: .notes)
    guard let difference else { return try container.encodeNil(forKey: .difference) }
    var nested = container.nestedContainer(keyedBy: DifferenceKeys.self, forKey: .difference)
    try nested.encode(difference.kind, forKey: .kind)
    try nested.encode(difference.place, forKey: .place)
    try nested.encode(difference.row, forKey: .row)
    try nested.encode(difference.column, forKey: .column)
    try nested.encode(difference.first, forKey: .first)
    try nested.encode(difference.second, forKey: .second)
    try nested.encode(difference.firstEvent, forKey: .firstEvent)
    try nested.encode(difference.secondEvent, forKey: .secondEvent)
  }
}
