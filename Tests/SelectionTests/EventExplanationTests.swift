import Events
import Settings
import Testing

@testable import Selection

@Suite struct EventExplanationTests {
  private func explanations(
    _ settings: SelectionSettings, _ batch: EventBatch, require: String? = nil
  ) throws -> [EventExplanation] {
    let selection = try EventSelection(
      settings,
      sample: Sample(
        name: "ttH", eventClass: .signal, domain: .both, patterns: ["a.root"], require: require),
      seed: 1)
    return try (0..<batch.count).map { try selection.explain($0, of: batch, of: .built()) }
  }

  /// Conditions of a sample and cuts: cuts on counts in front are decided for whole blocks of events,
  /// others and what follows them one by one; an explanation takes every event by itself.
  static let cuts: [(require: String?, cuts: [String])] = [
    (
      "met >= 10",
      ["n_leptons == 1", "n_jets >= 3 && jets[0].pt > 40 || leptons[1].pt > 30", "n_bjets >= 1"]
    ),
    (nil, ["n_leptons == 1", "n_jets >= 3", "n_bjets >= 1"]),
    (nil, ["n_bjets >= 1", "n_electrons != 0", "n_jets < 8", "bjets[0].pt > 30", "n_bjets == 1"]),
    ("n_muons <= 1", ["n_bjets != 2", "n_bjets >= 1 && met > 20"]),
    ("n_jets >= 100", ["n_bjets >= 1"]),
  ]

  /// A law: what is explained is what is done.
  @Test(arguments: 1...3 as ClosedRange<UInt64>, cuts.indices)
  func explainsWhatTheSelectionDoes(seed: UInt64, cuts: Int) throws {
    let (require, cuts) = Self.cuts[cuts]
    for byBit in [true, false] {
      try explainsWhatTheSelectionDoes(seed, require, cuts, byBit: byBit)
    }
  }

  private func explainsWhatTheSelectionDoes(
    _ seed: UInt64, _ require: String?, _ cuts: [String], byBit: Bool
  ) throws {
    let settings = try SelectionSettings.cutting(cuts, bTagging: byBit ? .bit(1) : nil)
    let batch = EventBatch(randomEvents(count: 1_300, seed: seed))
    let outcome = try Outcome(settings, [batch], require: require)
    let explained = try explanations(settings, batch, require: require)
    let passing = explained.filter(\.passes)
    #expect(passing.map(\.entry) == outcome.selected.events.entry)
    for row in 1..<outcome.raw.count {
      let reached = explained.count { $0.cuts.prefix(row).allSatisfy(\.holds) }
      #expect(UInt64(reached) == outcome.raw[row])
    }
    let jets = passing.flatMap { event in
      event.objects.filter { $0.collection == "jet" && $0.rank != nil }
        .sorted { ($0.rank ?? 0) < ($1.rank ?? 0) }
    }
    #expect(jets.map(\.pt) == outcome.selected.events.jets.pt)
    #expect(jets.map { $0.tag?.isTagged == true ? 1 : 0 } == outcome.selected.events.jets.btag)
    for jet in jets where !byBit {
      let tag = try #require(jet.tag)
      let (draw, probability) = (try #require(tag.draw), try #require(tag.probability))
      #expect(tag.isTagged == (draw < probability))
    }
  }

  @Test func everyObjectIsKeptOrSaysWhyNot() throws {
    let event = BuiltEvent(
      jets: [.init(pt: 24.5, eta: -2.75, flavor: 5), .init(pt: 60, flavor: 4), .init(pt: 80)],
      muons: [.init(pt: 19)])
    let explained = try explanations(.cutting("jets[5].pt > 1"), EventBatch([event]))[0]
    #expect(explained.objects.map(\.rank) == [nil, 1, 0, nil])
    #expect(
      explained.objects.map(\.reasons) == [
        ["pt 24.5 < 25.0", "abs(eta) 2.75 >= 2.5"], [], [], ["pt 19.0 < 20.0"],
      ])
    #expect(explained.objects[0].tag == nil && explained.objects[1].tag?.flavor == 4)
    #expect(
      explained.cuts == [
        .init(
          name: "c0", condition: "jets[5].pt > 1", values: [.init(name: "jets[5].pt", value: nil)],
          holds: false)
      ])
    #expect(!explained.passes)
  }
}
