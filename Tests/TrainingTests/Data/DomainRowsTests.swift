import NeuralNetwork
import Testing

@testable import Training

@Suite struct DomainRowsTests {
  private func rows(_ count: Int) -> DomainRows {
    DomainRows(
      all: EventTable(
        inputs: 1, features: [Float](repeating: 0, count: count),
        domainWeights: (0..<count).map(Float.init), labels: nil))
  }

  @Test func heldBackAndTrainedRowsAreAllRowsOnce() {
    for (count, fraction, heldBack) in [(100, 0.2, 20), (5, 0.2, 1), (9, 0.5, 4), (3, 0.1, 0)] {
      let (trained, heldOut) = rows(count).holdingBack(fraction, seed: 1, domain: 0)
      #expect(heldOut.rows.count == heldBack)
      #expect((trained.rows + heldOut.rows).sorted() == Array(0..<UInt32(count)))
      #expect(heldOut.rows == heldOut.rows.sorted())
    }
  }

  @Test func seedAndDomainDecideWhichRowsAreHeldBack() {
    func heldOut(_ seed: UInt64, _ domain: Int) -> [UInt32] {
      rows(1000).holdingBack(0.2, seed: seed, domain: domain).heldOut.rows
    }
    #expect(heldOut(1, 0) == heldOut(1, 0))
    #expect(heldOut(1, 0) != heldOut(2, 0))
    #expect(heldOut(1, 0) != heldOut(1, 1))
  }

  @Test func weightsFollowTheRows() {
    let some = DomainRows(events: rows(5).events, rows: [1, 4])
    #expect(some.domainWeights == [1, 4])
  }
}
