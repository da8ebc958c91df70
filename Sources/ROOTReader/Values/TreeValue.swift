/// A value of any branch, as an entry has it.
public indirect enum TreeValue: Sendable, Equatable {
  /// A signed integer of any size.
  case integer(Int64)
  /// An unsigned integer of any size.
  case unsigned(UInt64)
  /// A number of double precision.
  case real(Double)
  /// A number of single precision: it has fewer digits to print.
  case float(Float)
  /// A boolean.
  case bool(Bool)
  /// `TString`, `std::string`, or an array of characters that ends with a 0. Bytes that are not UTF-8
  /// are replaced.
  case string(String)
  /// An array, or a container; a `std::map` is a list of records of `first` and `second`.
  case list([TreeValue])
  /// An object of a class: its bases under their own names, then its members.
  case record([Member])
  /// A null pointer.
  case null
  /// A pointer to an object that stands elsewhere in the same entry.
  case seenBefore

  /// A member of an object, or a base under its class's name.
  public struct Member: Sendable, Equatable {
    /// The name as the file describes it.
    public let name: String
    /// The value.
    public let value: TreeValue

    /// A member.
    public init(name: String, value: TreeValue) {
      self.name = name
      self.value = value
    }
  }

  /// The member of a record, of the class or of one of its bases; nil where there is none.
  public subscript(name: String) -> TreeValue? {
    guard case .record(let members) = self else { return nil }
    if let own = members.first(where: { $0.name == name }) { return own.value }
    for member in members {
      // Bases are named after their class, and hold records.
      if case .record = member.value, let value = member.value[name] { return value }
    }
    return nil
  }
}
