public import Diagnostics

/// What is not as it must be in a file that was verified.
public struct VerificationError: Diagnostic, Equatable {
  /// The file.
  public let path: String
  /// The dataset, the attribute, the column.
  public let place: String
  /// The row; nil where the whole is meant.
  public let row: Int?
  /// What was found.
  public let found: String
  /// What was expected.
  public let expected: String

  init(path: String, place: String, row: Int? = nil, found: String, expected: String) {
    self.path = path
    self.place = place
    self.row = row
    self.found = found
    self.expected = expected
  }

  /// 65: the data is bad.
  public var exitStatus: ExitStatus { .badData }

  /// *file: dataset: row: found, expected*.
  public var description: String {
    "\(path): \(place): " + (row.map { "row \($0): " } ?? "")
      + "found \(found), expected \(expected)"
  }
}
