public import Diagnostics

/// Why a file is no input of events, or which event of it cannot be had.
public enum EventReaderError: Diagnostic, Equatable {
  /// The first bytes belong to no format that is read.
  case unknownFormat(file: String)
  /// No tree has the branches: the tree that comes nearest, and what it lacks.
  case missingBranches(file: String, tree: String, missing: [String], known: [String])
  /// The file has no tree at all.
  case noTree(file: String)
  /// Several trees have the branches, and none is called as Delphes calls it.
  case ambiguousTree(file: String, trees: [String])
  /// Several collections of one name have the branches.
  case ambiguousCollection(file: String, tree: String, name: String)
  /// An event lacks an object that every event has.
  case missingItem(file: String, tree: String, branch: String, entry: Int, index: Int, found: Int)
  /// One of an event's several weights is wanted of a format that has none.
  case noWeights(file: String, format: String, index: Int)
  /// An event's weight, or its square, is not a finite number.
  case badWeight(file: String, tree: String, branch: String, entry: Int, found: Double)

  /// 65: all of these are about the data.
  public var exitStatus: ExitStatus { .badData }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    switch self {
    case .unknownFormat(let file):
      "\(file): found first bytes of no known format, expected a ROOT, an HDF5 or an LHCO file"
    case .missingBranches(let file, let tree, let missing, let known):
      "\(file): tree \"\(tree)\": found no \(Self.list(missing)), expected "
        + (missing.count == 1 ? "this branch" : "these branches")
        + Self.nearest(to: missing, in: known)
        + "; set the names under [collections] of the selection if the file has others"
    case .noTree(let file): "\(file): found no tree, expected \"Delphes\""
    case .ambiguousTree(let file, let trees):
      "\(file): found the branches in the trees \(Self.list(trees)), expected one tree with them; "
        + "keep one of them in the file, or call it \"Delphes\""
    case .ambiguousCollection(let file, let tree, let name):
      "\(file): tree \"\(tree)\": found several collections \"\(name)\" with the branches, "
        + "expected one; rename one of them in the Delphes card"
    case .missingItem(let file, let tree, let branch, let entry, let index, let found):
      "\(file): tree \"\(tree)\", branch \"\(branch)\", entry \(entry): found \(found) items, "
        + "expected an item \(index)"
    case .noWeights(let file, let format, let index):
      "\(file): found \(format), which has no weights, expected weight \(index); remove weight_index "
        + "from the sample"
    case .badWeight(let file, let tree, let branch, let entry, let found):
      "\(file): tree \"\(tree)\", branch \"\(branch)\", entry \(entry): found weight \(found), "
        + "expected a finite one; make the sample again"
    }
  }

  /// The nearest known name of each missing one, each once.
  private static func nearest(to missing: [String], in known: [String]) -> String {
    var near: [String] = []
    for name in missing {
      guard let best = nearestNames(to: name, in: known, limit: 1).first, !near.contains(best)
      else { continue }
      near.append(best)
    }
    return near.isEmpty ? "" : "; the nearest in the file: \(list(near))"
  }

  private static func list(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
