/// A run of entries of one file: what one worker reads and selects at a time.
struct EntryTask: Sendable, Equatable {
  /// The index of the file in the sample's order.
  let file: Int
  /// The entries.
  let entries: Range<Int>

  /// The largest run: long, because two runs of one file both inflate the baskets at their border;
  /// bounded, because the selected events of a run wait in memory for their turn.
  static let maximumEntries = 16_384

  /// The tasks of files with the given numbers of entries, in file order.
  ///
  /// The cut does not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - entryCounts: The entries of each file.
  ///   - borders: Of each file, the entries at which to cut where that does not halve a task.
  ///   - range: Which entries are read, counted over all files.
  static func tasks(entryCounts: [Int], borders: [[Int]], within range: Range<Int>) -> [EntryTask] {
    var tasks: [EntryTask] = []
    for (file, entries) in ranges(of: range, entryCounts: entryCounts).enumerated() {
      var borders = borders[file][...]
      var start = entries.lowerBound
      while start < entries.upperBound {
        let end = end(of: start, entries.upperBound, &borders)
        tasks.append(EntryTask(file: file, entries: start..<end))
        start = end
      }
    }
    return tasks
  }

  /// What of each file is in a range that is counted over all files.
  static func ranges(of range: Range<Int>, entryCounts: [Int]) -> [Range<Int>] {
    var before = 0
    return entryCounts.map { count in
      defer { before += count }
      return range.clamped(to: before..<before + count).shifted(by: -before)
    }
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

extension Range<Int> {
  fileprivate func shifted(by offset: Int) -> Range<Int> {
    lowerBound + offset..<upperBound + offset
  }
}
