import Testing

@testable import Pipeline

@Suite struct EntryTaskTests {
  @Test func everyEntryIsInOneTaskInOrder() {
    for counts in [[], [0], [1, 0, 7], [32_768], [32_769, 1], [100_000, 0, 65_536, 3]] {
      for limit in [nil, 0, 1, 7, 32_768, 32_770, 100_001, .max] as [Int?] {
        let tasks = EntryTask.tasks(entryCounts: counts, limit: limit)
        let covered = tasks.flatMap { task in task.entries.map { [task.file, $0] } }
        let all = counts.enumerated().flatMap { file, count in (0..<count).map { [file, $0] } }
        #expect(
          covered.elementsEqual(all.prefix(limit ?? .max)),
          "\(counts), limit \(limit.map { "\($0)" } ?? "none")")
        #expect(tasks.allSatisfy { !$0.entries.isEmpty })
        #expect(tasks.allSatisfy { $0.entries.count <= EntryTask.maximumEntries })
      }
    }
  }

  @Test func aLimitOnlyShortensTheLastTask() {
    let all = EntryTask.tasks(entryCounts: [70_000], limit: nil)
    let first = EntryTask.tasks(entryCounts: [70_000], limit: 40_000)
    #expect(all.map(\.entries) == [0..<32_768, 32_768..<65_536, 65_536..<70_000])
    #expect(first.map(\.entries) == [0..<32_768, 32_768..<40_000])
  }
}
