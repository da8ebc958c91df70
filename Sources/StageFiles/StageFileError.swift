public import Diagnostics

/// What is wrong with the contents of a stage's file, beyond what HDF5Store finds.
public struct StageFileError: Diagnostic, Equatable {
  /// The facts, without prose.
  public enum Reason: Sendable, Equatable {
    /// The file says to be of another format; the command that makes the right one.
    case format(found: String, expected: String, command: String)
    /// The file's layout is newer than this program.
    case version(found: String, known: UInt64)
    /// An attribute that must be there is missing or of another type.
    case attribute(name: String, expected: String)
    /// An attribute holds no JSON of the expected form.
    case json(name: String)
    /// A ledger that contradicts itself.
    case ledger(found: String)
    /// Two datasets disagree on the number of rows.
    case length(found: Int, expected: Int, of: String)
    /// Offsets that do not ascend from 0 to the number of items.
    case offsets(row: Int, found: String, expected: String)
    /// A value that physics or the layout rules out.
    case value(row: Int, found: String, expected: String)
    /// A target of a name that no file and no column can have.
    case targetName(found: String)
    /// Targets with and without a name side by side, or none.
    case targets(found: String, expected: String)
  }

  /// The file.
  public let path: String
  /// The dataset, where it is known.
  public let dataset: String?
  /// The facts.
  public let reason: Reason

  /// An error at a dataset of a file.
  public init(path: String, dataset: String? = nil, reason: Reason) {
    self.path = path
    self.dataset = dataset
    self.reason = reason
  }

  /// 65: the data is bad.
  public var exitStatus: ExitStatus { .badData }

  /// *file: dataset: found, expected; what to do*.
  public var description: String {
    "\(path): " + (dataset.map { "\($0): " } ?? "") + sentence
  }

  private var sentence: String {
    switch reason {
    case .format(let found, let expected, let command):
      return "found a file of format \"\(found)\", expected \"\(expected)\", as \"\(command)\""
        + " makes it"
    case .version(let found, let known):
      return "found format version \(found), expected at most \(known); use the version of"
        + " \(Product.name) that made it, or a newer one"
    case .attribute(let name, let expected):
      return "attribute \(name): found nothing that is \(expected), expected one"
    case .json(let name):
      return "attribute \(name): found text that is not the JSON of a stage, expected"
        + " what \(Product.name) writes; make the file again"
    case .ledger(let found):
      return
        "attribute ledger: found \(found), expected what \(Product.name) writes; make the file again"
    case .length(let found, let expected, let other):
      return "found \(found) rows, expected \(expected) as in \(other)"
    case .offsets(let row, let found, let expected):
      return "row \(row): found the offset \(found), expected \(expected)"
    case .value(let row, let found, let expected):
      return "row \(row): found \(found), expected \(expected)"
    case .targetName(let found):
      return "found a target named \"\(found)\", expected at most 100 letters, digits and _ . + -,"
        + " the first no sign; rename the group"
    case .targets(let found, let expected):
      return "found \(found), expected \(expected)"
    }
  }
}
