import Testing

@testable import Domains

@Suite struct DomainNoteTests {
  @Test func negativeWeightsSayWhatWasDone() {
    func text(_ rule: NegativeWeights) -> String {
      DomainNote.negativeWeights(
        rule, sample: "ttbar", negative: 3, used: 40, sum: 1234.56789, absoluteSum: 1240.56789,
        dropped: 2
      ).description
    }
    let found = "sample \"ttbar\": 3 of 40 events have a negative weight"
    #expect(text(.keep) == "\(found), kept: their weights add up to -3 of 1234.57 in all")
    #expect(
      text(.absolute)
        == "\(found), taken as positive: the sum of weights goes from 1234.57 to 1240.57")
    #expect(text(.dropInTraining) == "\(found), 2 of them taken out of the training")
  }

  @Test func signalThatFallsShortIsAWarning() {
    func note(kept: Int, wanted: Int, _ fraction: Double) -> DomainNote {
      .targetSignal(
        .target("z"), kept: kept, drawn: 50, wanted: wanted, signalFraction: fraction)
    }
    let text = "target/z: training keeps"
    #expect(
      note(kept: 2, wanted: 2, 0.05).description
        == "\(text) 2 of 50 signal events for a signal fraction of 0.05")
    #expect(
      note(kept: 0, wanted: 0, 0.01).description
        == "\(text) 0 of 50 signal events for a signal fraction of 0.01, which is less than one event"
    )
    #expect(
      note(kept: 50, wanted: 55, 0.5).description
        == "\(text) 50 of 50 signal events for a signal fraction of 0.5, which asks for 55")
    #expect(!note(kept: 2, wanted: 2, 0.05).isWarning)
    #expect(!note(kept: 0, wanted: 0, 0).isWarning)
    #expect(note(kept: 0, wanted: 0, 0.01).isWarning)
    #expect(note(kept: 50, wanted: 55, 0.5).isWarning)
  }

  @Test func otherNotesAreOneSentence() {
    #expect(
      DomainNote.shares(.source, .background, names: ["a", "b"], counts: [3, 1]).description
        == "source: background: 3 events of \"a\", 1 events of \"b\"")
    #expect(
      DomainNote.unlabelled(.target("data"), train: 5, test: 4).description
        == "target/data: 5 events of real data to train, 4 to test")
    #expect(DomainNote.emptySample("a").isWarning)
  }
}
