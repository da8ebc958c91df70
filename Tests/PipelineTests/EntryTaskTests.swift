import Testing

@testable import Pipeline

@Suite struct EntryTaskTests {
  @Test func everyEntryIsInOneTaskInOrder() {
    for counts in [[], [0], [1, 0, 7], [16_384], [16_385, 1], [100_000, 0, 32_768, 3]] {
      for limit in [0, 1, 7, 16_384, 16_386, 100_001, .max] {
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
    let borders = [0, 4_000, 8_000, 15_000, 16_384, 20_000, 20_500, 45_000, 49_500]
    let tasks = EntryTask.tasks(entryCounts: [150_000], borders: [borders], within: 0..<150_000)
    // 20,500 is nearer than half a task; from 32,768 on 45,000 is the only one in reach.
    #expect(
      tasks.prefix(4).map(\.entries) == [
        0..<16_384, 16_384..<32_768, 32_768..<45_000, 45_000..<61_384,
      ])
  }

  @Test func aLimitOnlyShortensTheLastTask() {
    let all = EntryTask.tasks(entryCounts: [35_000], borders: [[]], within: 0..<35_000)
    let first = EntryTask.tasks(entryCounts: [35_000], borders: [[]], within: 0..<20_000)
    #expect(all.map(\.entries) == [0..<16_384, 16_384..<32_768, 32_768..<35_000])
    #expect(first.map(\.entries) == [0..<16_384, 16_384..<20_000])
  }

  /// The law of shards: whatever the cut, the tasks of the parts are those of the whole.
  @Test(arguments: [1, 2, 3, 7, 100])
  func partsCoverEveryEntryOnceInOrder(count: Int) throws {
    let counts = [5, 0, 40_000, 1, 16_384]
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
