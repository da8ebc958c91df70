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
  static func tasks(entryCounts: [Int], limit: Int?) -> [EntryTask] {
    var left = limit ?? .max
    var tasks: [EntryTask] = []
    for (file, count) in entryCounts.enumerated() {
      let end = min(count, left)
      left -= end
      for start in stride(from: 0, to: end, by: maximumEntries) {
        tasks.append(EntryTask(file: file, entries: start..<min(start + maximumEntries, end)))
      }
    }
    return tasks
  }
}
