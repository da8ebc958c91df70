public import Diagnostics

/// Why a column of a file cannot be shown.
public struct DumpError: Diagnostic {
  /// The fact, without prose.
  public enum Reason: Sendable, Equatable {
    /// No branch or dataset of the name; those that there are.
    case noBranch(String, known: [String])
    /// Several branches of the name in one tree.
    case severalBranches(String, count: Int)
    /// Branches of the name in several trees.
    case severalTrees(String, trees: [String])
    /// A file without named columns.
    case noColumns
    /// A dataset of a type that is not read.
    case unreadable(type: String)
    /// Entries of one branch whose values have not one shape.
    case mixedShapes(name: String, entry: Int)
  }

  /// What was found.
  public let reason: Reason
  /// The file, as the user named it.
  public let file: String

  init(_ reason: Reason, file: String) {
    self.reason = reason
    self.file = file
  }

  /// 65: all of these are about the data.
  public var exitStatus: ExitStatus { .badData }

  /// *file: where: found, expected; what to do*.
  public var description: String { "\(file): \(sentence)" }

  private var sentence: String {
    switch reason {
    case .noBranch(let name, let known):
      "found no branch \"\(name)\", expected one of those that \"prep inspect\" lists"
        + suggestion(for: name, in: known)
    case .severalBranches(let name, let count):
      "found \(count) branches \"\(name)\", expected to be told which; "
        + "give \"\(name)#1\" to \"\(name)#\(count)\""
    case .severalTrees(let name, let trees):
      "found \"\(name)\" in the trees \(trees.map { "\"\($0)\"" }.joined(separator: ", ")), "
        + "expected to be told which; give --tree"
    case .noColumns:
      "found text without branches, expected a ROOT or an HDF5 file; the text is as readable as it is"
    case .unreadable(let type): "found values of type \(type), expected numbers or texts"
    case .mixedShapes(let name, let entry):
      "branch \"\(name)\": entry \(entry): found values of another shape than before, expected one "
        + "that a table can show; use --format json"
    }
  }
}
