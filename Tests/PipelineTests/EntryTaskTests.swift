import Testing

@testable import Pipeline

@Suite struct EntryTaskTests {
  @Test func everyEntryIsInOneTaskInOrder() {
    for counts in [[], [0], [1, 0, 7], [32_768], [32_769, 1], [100_000, 0, 65_536, 3]] {
      for limit in [0, 1, 7, 32_768, 32_770, 100_001, .max] {
        let end = min(limit, counts.reduce(0, +))
        let tasks = EntryTask.tasks(
          entryCounts: counts, borders: counts.map { _ in [] }, within: 0..<end)
        let covered = tasks.flatMap { task in task.entries.map { [task.file, $0] } }
        let all = counts.enumerated().flatMap { file, count in (0..<count).map { [file, $0] } }
        #expect(
          covered.elementsEqual(all.prefix(limit)), "\(counts), limit \(limit)")
        #expect(tasks.allSatisfy { !$0.entries.isEmpty })
        #expect(tasks.allSatisfy { $0.entries.count <= EntryTask.maximumEntries })
      }
    }
  }

  @Test func tasksEndAtBordersThatAreNotTooNear() {
    let borders = [0, 8_000, 16_000, 30_000, 32_768, 40_000, 41_000, 90_000, 99_000]
    let tasks = EntryTask.tasks(entryCounts: [300_000], borders: [borders], within: 0..<300_000)
    // 41,000 is nearer than half a task; from 65,536 on 90,000 is the only one in reach.
    #expect(
      tasks.prefix(4).map(\.entries) == [
        0..<32_768, 32_768..<65_536, 65_536..<90_000, 90_000..<122_768,
      ])
  }

  @Test func aLimitOnlyShortensTheLastTask() {
    let all = EntryTask.tasks(entryCounts: [70_000], borders: [[]], within: 0..<70_000)
    let first = EntryTask.tasks(entryCounts: [70_000], borders: [[]], within: 0..<40_000)
    #expect(all.map(\.entries) == [0..<32_768, 32_768..<65_536, 65_536..<70_000])
    #expect(first.map(\.entries) == [0..<32_768, 32_768..<40_000])
  }

  /// The law of shards: whatever the cut, the tasks of the parts are those of the whole.
  @Test(arguments: [1, 2, 3, 7, 100])
  func partsCoverEveryEntryOnceInOrder(count: Int) throws {
    let counts = [5, 0, 40_000, 1, 32_768]
    let total = counts.reduce(0, +)
    var covered: [[Int]] = []
    for index in 1...count {
      let range = try #require(Shard(index: index, count: count)).range(of: total)
      for task in EntryTask.tasks(
        entryCounts: counts, borders: [[], [], [20_000, 30_000], [], []], within: range)
      {
        #expect(task.entries.count <= EntryTask.maximumEntries && !task.entries.isEmpty)
        covered += task.entries.map { [task.file, $0] }
      }
    }
    let all = counts.enumerated().flatMap { file, count in (0..<count).map { [file, $0] } }
    #expect(covered == all)
  }
}
