/// How many items each entry of a collection has, by the branch that counts them.
///
/// The counts of all announced entries (``ReadingWorkspace/announced``) are read when the first are asked
/// for: known before the collection's columns are read, they save most of the work of inflating
/// those (``ColumnReader/expectedCounts``). Belongs to one thread.
public final class ItemCounts {
  /// The branch that counts.
  public let counter: ColumnReader
  private let workspace: ReadingWorkspace
  /// The entries that were announced when counts were read last.
  private var announced = 0..<0
  /// The entries whose counts are known: those, or none.
  private var entries = 0..<0
  /// Where the items of each of them begin, and where the last ones end, counted from the first.
  private var starts: [Int32] = []
  private var offsets: [Int] = []

  /// Counts of which none is known.
  public init(_ counter: ColumnReader, workspace: ReadingWorkspace) {
    self.counter = counter
    self.workspace = workspace
  }

  /// Appends the running sum of the counts of a range of entries: see
  /// ``ColumnReader/appendCounts(_:to:)``.
  public func append(_ entries: Range<Int>, to offsets: inout [Int]) throws(ROOTError) {
    if workspace.announced != announced, workspace.announced.contains(entries) { learn() }
    guard let starts = starts(of: entries), let first = starts.first else {
      return try counter.appendCounts(entries, to: &offsets)
    }
    let shift = (offsets.last ?? 0) - Int(first)
    offsets.append(addingCapacity: entries.count) { span in
      for start in starts.dropFirst() { span.append(Int(start) + shift) }
    }
  }

  /// Reads the counts of the announced entries. Where that fails none is known: what is wrong is said
  /// when the very entry is asked for.
  private func learn() {
    announced = workspace.announced
    entries = 0..<0
    starts.removeAll(keepingCapacity: true)
    // How many are announced may be a damaged file's word.
    starts.reserveCapacity(min(announced.count, 1 << 16) + 1)
    starts.append(0)
    // In pieces, so that what is needed on the way stays small beside what is kept.
    for start in stride(from: announced.lowerBound, to: announced.upperBound, by: 1024) {
      let piece = start..<min(start + 1024, announced.upperBound)
      offsets.removeAll(keepingCapacity: true)
      offsets.append(Int(starts[starts.count - 1]))
      guard (try? counter.appendCounts(piece, to: &offsets)) != nil,
        let last = offsets.last, last <= Int32.max
      else { return }
      append(offsets.dropFirst())
    }
    entries = announced
  }

  /// Takes it as known where the items of entries begin and end.
  func assume(_ offsets: [Int], for entries: Range<Int>) {
    starts.removeAll(keepingCapacity: true)
    append(offsets[...])
    self.entries = entries
  }

  private func append(_ offsets: ArraySlice<Int>) {
    starts.append(addingCapacity: offsets.count) { span in
      for offset in offsets { span.append(Int32(truncatingIfNeeded: offset)) }
    }
  }

  /// Where the items of entries begin and end, if that is known.
  func starts(of entries: Range<Int>) -> ArraySlice<Int32>? {
    guard !entries.isEmpty, self.entries.contains(entries) else { return nil }
    let first = entries.lowerBound - self.entries.lowerBound
    return starts[first...first + entries.count]
  }
}
