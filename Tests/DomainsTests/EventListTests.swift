import Testing

@testable import Domains

@Suite struct EventListTests {
  @Test func mergedRunsAreInTheOrderOfTheSamples() {
    let list = EventList([.init(sample: 3, rows: [1, 2])])
      .merged(with: EventList([.init(sample: 1, rows: [5]), .init(sample: 7, rows: [])]))
    #expect(list.runs.map(\.sample) == [1, 3, 7])
    #expect(list.count == 3)
  }

  @Test func marksRunThroughAllRuns() {
    let list = EventList([.init(sample: 0, rows: [4, 6, 8]), .init(sample: 2, rows: [1, 3])])
    let kept = list.filter([true, false, true, false, true])
    #expect(kept.runs.map(\.rows) == [[4, 8], [3]])
  }
}
