import StageFiles
import Testing

@testable import Pipeline

@Suite struct InputRecordsTests {
  private func record(_ name: String, entries: Int, inputs: [InputRecord]? = nil) -> InputRecord {
    InputRecord(
      path: name, size: 10, fingerprint: "f-\(name)", entries: entries, sumOfWeights: 1,
      contentHash: inputs == nil ? nil : "c", inputs: inputs)
  }

  /// The same selected events of more events read have another normalisation: what the domains are
  /// made of counts the entries read of every event file.
  @Test func eventFilesAreFoundBelowTheStagesWithTheEntriesRead() {
    let events = [record("a.root", entries: 7500), record("b.root", entries: 0)]
    let features = record(
      "features.h5", entries: 3, inputs: [record("selected.h5", entries: 3, inputs: events)])
    #expect(features.eventFiles == events)
    #expect(events[0].eventFiles == [events[0]])
  }
}
