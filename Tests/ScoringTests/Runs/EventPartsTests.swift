import StageFiles
import Testing

@testable import Scoring

@Suite struct EventPartsTests {
  @Test func eventsAreKnownByFileAndEntry() {
    var parts = EventParts()
    let (a, b) = (ToyLine.digest("a"), ToyLine.digest("b"))
    parts.add([9, 3], of: a, to: .train)
    parts.add([4], of: a, to: .test)
    parts.add([7], of: b, to: .test)
    parts.add([1], of: a, to: .train)
    parts.sort()
    #expect(
      (0...10).map { parts[a].part(of: $0) } == [
        .unseen, .trained, .unseen, .trained, .test, .unseen, .unseen, .unseen, .unseen, .trained,
        .unseen,
      ])
    #expect(parts[b].part(of: 9) == .unseen)
    #expect(parts[b].part(of: 7) == .test)
    #expect(parts[ToyLine.digest("c")].part(of: 3) == .unseen)
  }

  @Test func anEventInBothPartsWasTrainedOn() {
    var parts = EventParts()
    parts.add([5], of: ToyLine.digest("a"), to: .test)
    parts.add([5], of: ToyLine.digest("a"), to: .train)
    parts.sort()
    #expect(parts[ToyLine.digest("a")].part(of: 5) == .trained)
  }

  @Test func domainFileGivesTheEventsOfAllDomains() throws {
    let line = try ToyLine()
    let parts = try EventParts(
      DomainsFileReader(
        path: line.domains("domains.h5") { ($0.trained, $0.test) = (0..<3, 10..<12) }))
    let file = parts[ToyLine.digest("background.root")]
    // The target has the entries after those of the source.
    #expect((0..<15).filter { file.part(of: $0) == .trained } == [0, 1, 2, 3, 4, 5])
    #expect((0..<15).filter { file.part(of: $0) == .test } == [10, 11, 12, 13])
  }

  @Test func domainFileWithoutRecordSaysWhatIsFound() throws {
    let line = try ToyLine()
    let path = try line.domains("domains.h5") { $0.hasInputs = false }
    let error = try #require(throws: NoEventRecord.self) {
      try EventParts(DomainsFileReader(path: path))
    }
    #expect(error.found == "no attribute inputs of this program")
  }
}
