/// A run of entries of one file: what one worker reads and selects at a time.
struct EntryTask: Sendable, Equatable {
  /// The index of the file in the sample's order.
  let file: Int
  /// The entries.
  let entries: Range<Int>

  /// The largest run: long, because two runs of one file both inflate the baskets at their border;
  /// bounded, because the selected events of a run wait in memory for their turn.
  static let maximumEntries = 32_768

  /// The tasks of files with the given numbers of entries, in file order, up to `limit` entries.
  ///
  /// The cut does not depend on the number of threads.
  ///
  /// - Parameter borders: Of each file, the entries at which to cut where that does not halve a task.
  static func tasks(entryCounts: [Int], borders: [[Int]], limit: Int?) -> [EntryTask] {
    var left = limit ?? .max
    var tasks: [EntryTask] = []
    for (file, count) in entryCounts.enumerated() {
      let last = min(count, left)
      left -= last
      var borders = borders[file][...]
      var start = 0
      while start < last {
        let end = end(of: start, last, &borders)
        tasks.append(EntryTask(file: file, entries: start..<end))
        start = end
      }
    }
    return tasks
  }

  /// Where a task ends: at the last entry, the farthest border, or as far as it may.
  private static func end(of start: Int, _ last: Int, _ borders: inout ArraySlice<Int>) -> Int {
    let farthest = start + maximumEntries
    guard farthest < last else { return last }
    var best: Int?
    while let border = borders.first, border <= farthest {
      borders.removeFirst()
      if border >= start + maximumEntries / 2 { best = border }
    }
    return best ?? farthest
  }
}
