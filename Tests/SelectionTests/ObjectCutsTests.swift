import CounterRandom
import Events
import Settings
import Testing

@testable import Selection

@Suite struct ObjectCutsTests {
  @Test(arguments: [20, 25, 0.1, 2.5, 2.4, 1.0 / 3, 0, 1e-50, 33.3])
  func theFloatsThresholdSplitsAsTheDoubleDoes(threshold: Double) {
    let cuts = ObjectCuts.Of(.init(ptMin: threshold, absEtaMax: max(threshold, 1e-60)))
    let near = Float(threshold)
    for value in [near.nextDown.nextDown, near.nextDown, near, near.nextUp, near.nextUp.nextUp] {
      #expect((value >= cuts.ptMin) == (Double(value) >= threshold))
      #expect((abs(value) < cuts.absEtaMax) == (Double(abs(value)) < max(threshold, 1e-60)))
    }
  }

  /// The selection again, slowly: filter, then sort with the input's order for ties.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func objectsAreThoseOfAPlainFilterAndSort(seed: UInt64) throws {
    let events = randomEvents(count: 300, seed: seed)
    let outcome = try Outcome(.cutting(), [EventBatch(events)])
    let selected = outcome.selected.events
    for (row, event) in events.enumerated() {
      let jets = event.jets.filter { $0.pt >= 25 && abs($0.eta) < 2.5 }.enumerated()
        .sorted { ($1.element.pt, $0.offset) < ($0.element.pt, $1.offset) }.map(\.element)
      let range = selected.jets.offsets[row]..<selected.jets.offsets[row + 1]
      #expect(Array(selected.jets.pt[range]) == jets.map(\.pt))
      #expect(Array(selected.jets.phi[range]) == jets.map(\.phi))
      let muons = event.muons.filter { $0.pt >= 20 && abs($0.eta) < 2.5 }.enumerated()
        .sorted { ($1.element.pt, $0.offset) < ($0.element.pt, $1.offset) }.map(\.element)
      let muonRange = selected.muons.offsets[row]..<selected.muons.offsets[row + 1]
      #expect(Array(selected.muons.phi[muonRange]) == muons.map(\.phi))
    }
  }
}
