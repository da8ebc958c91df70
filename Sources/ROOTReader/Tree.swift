import ByteSources
import Diagnostics

/// A tree's place in a file.
public struct TreeKey: Sendable, Equatable {
  /// The path in the file: "Delphes", "folder/Events".
  public let path: String
  /// The highest cycle of that path; lower ones are stale copies.
  public let cycle: Int
  /// The path's last part; it may have slashes of its own.
  let name: String
  let className: String
  let position: Int
  let size: Int
}

/// A tree's header: its columns, and where their baskets are. The data stay in the file.
public struct Tree: Sendable {
  /// The path in the file.
  public let path: String
  /// The cycle that was read.
  public let cycle: Int
  /// The number of entries.
  public let entryCount: Int
  /// All branches, each followed by those below it.
  public let branches: [Branch]
  /// For each branch, the branch that counts its items.
  let counters: [Int?]
  /// The file's descriptions of its classes.
  let infos: StreamerInfos
  let source: any ByteSource

  /// The file, as the user named it.
  public var file: String { source.path }

  /// The branches without a parent, in the file's order.
  public var topBranches: [Branch] { branches.filter { $0.parent == nil } }

  /// The branches directly below another.
  public func members(of branch: Branch) -> [Branch] {
    branches.filter { $0.parent == branch.index }
  }

  /// All branches of a name, in the file's order: two collections may have the same.
  public func branches(named name: String) -> [Branch] {
    branches.filter { $0.name == name }
  }

  /// The branch whose integers count the items of another: "Jet_size" for "Jet.PT", or the count
  /// leaf's branch for a plain array. Nil where nothing counts them.
  public func counter(of branch: Branch) -> Branch? {
    counters[branch.index].map { branches[$0] }
  }

  /// The entries, ascending, with which a basket begins in every one of some branches: a range that
  /// begins and ends at such has its baskets for itself.
  public func borders(of branches: [Branch]) -> [Int] {
    guard var common = branches.first?.baskets.starts else { return [] }
    for branch in branches.dropFirst() {
      let starts = branch.baskets.starts
      var next = 0
      common.removeAll { entry in
        while next < starts.count, starts[next] < entry { next += 1 }
        return next == starts.count || starts[next] != entry
      }
    }
    return common
  }

  /// The tree as if it had another number of entries: a branch may have been filled less often.
  func limited(to entryCount: Int) -> Tree {
    Tree(
      path: path, cycle: cycle, entryCount: entryCount, branches: branches, counters: counters,
      infos: infos, source: source)
  }

  func error(
    _ fault: ROOTFault, branch: Branch? = nil, basket: Int? = nil, entry: Int? = nil
  ) -> ROOTError {
    ROOTError(
      fault, file: source.path, tree: path, branch: branch?.path, basket: basket, entry: entry)
  }
}
