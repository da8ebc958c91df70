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
  /// An event has several items in a column of one number an event.
  case severalItems(file: String, tree: String, branch: String, entry: Int, found: Int)
  /// An event's weight, or its square, is not a finite number.
  case badWeight(file: String, place: String, entry: Int, found: Double)

  /// A mapping for a file whose format has no columns.
  case notMapped(file: String, mapping: String)
  /// The file has no tree at all.
  case noMappedTree(file: String, mapping: String)
  /// The file has several trees, and the mapping names none.
  case severalTrees(file: String, trees: [String], mapping: String)
  /// The tree lacks branches that the mapping names.
  case noMappedBranches(
    file: String, tree: String, missing: [String], known: [String], mapping: String)
  /// Several branches have a name of the mapping's.
  case severalBranches(file: String, tree: String, name: String, paths: [String])
  /// A column of the mapping's holds what cannot be used so.
  case columnType(file: String, place: String, found: String, expected: String)
  /// A number of a column cannot be what it is mapped to.
  case badValue(file: String, place: String, entry: Int, found: Double, expected: String)
  /// Events have fewer weights than the sample's `weight_index` asks for.
  case noSuchWeight(file: String, place: String, index: Int, count: Int)
  /// A sample's `weight_index` without weights in its mapping.
  case noMappedWeight(mapping: String, index: Int)

  /// 65; 78 where the configuration contradicts itself.
  public var exitStatus: ExitStatus {
    if case .noMappedWeight = self { .badConfiguration } else { .badData }
  }

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
    case .severalItems(let file, let tree, let branch, let entry, let found):
      "\(file): tree \"\(tree)\", branch \"\(branch)\", entry \(entry): found \(found) items, "
        + "expected one; map a branch with one number an event"
    case .badWeight(let file, let place, let entry, let found):
      "\(file): \(place), entry \(entry): found weight \(found), "
        + "expected a finite one; make the sample again"
    case .notMapped(let file, let mapping):
      "\(file): found a format without columns, expected a ROOT or an HDF5 file for the mapping "
        + "\(mapping); take the mapping out of the sample"
    case .noMappedTree(let file, let mapping):
      "\(file): found no tree, expected one with the branches of the mapping \(mapping)"
    case .severalTrees(let file, let trees, let mapping):
      "\(file): found the trees \(Self.list(trees)), expected one; "
        + "name it by `tree` in the mapping \(mapping)"
    case .noMappedBranches(let file, let tree, let missing, let known, let mapping):
      "\(file): tree \"\(tree)\": found no \(Self.list(missing)), expected "
        + (missing.count == 1 ? "this branch" : "these branches")
        + " by the mapping \(mapping)" + Self.nearest(to: missing, in: known)
    case .severalBranches(let file, let tree, let name, let paths):
      "\(file): tree \"\(tree)\": found several branches \"\(name)\", expected one; "
        + "write a path, if they differ: \(Self.list(paths))"
    case .columnType(let file, let place, let found, let expected):
      "\(file): \(place): found \(found), expected \(expected)"
    case .badValue(let file, let place, let entry, let found, let expected):
      "\(file): \(place), entry \(entry): found \(Self.text(found)), expected \(expected)"
    case .noSuchWeight(let file, let place, let index, let count):
      "\(file): \(place): found \(count) weight\(count == 1 ? "" : "s") an event, expected an item "
        + "\(index) by the sample's weight_index"
    case .noMappedWeight(let mapping, let index):
      "\(mapping): event.weight: missing, expected a column with the weights that the sample's "
        + "weight_index = \(index) picks from"
    }
  }

  /// Refuses weights whose sums, or sums of squares, would be no numbers: they are kept exactly.
  static func check(
    _ weights: [Double], of entries: Range<Int>, _ file: String, _ place: @autoclosure () -> String
  ) throws(EventReaderError) {
    guard let bad = weights.firstIndex(where: { !($0 * $0).isFinite }) else { return }
    throw .badWeight(
      file: file, place: place(), entry: entries.lowerBound + bad, found: weights[bad])
  }

  /// A number that may have been an integer.
  private static func text(_ number: Double) -> String {
    Int64(exactly: number).map { "\($0)" } ?? "\(number)"
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
