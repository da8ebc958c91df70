import Testing

@testable import Events

@Suite struct CutflowTests {
  @Test func partsAddUpRowByRow() {
    var first = Cutflow(names: ["all", "one_lepton"])
    first.rows[0].add(weight: 2)
    first.rows[0].add(weight: -0.5)
    first.rows[1].add(weight: 2)
    var second = Cutflow(names: ["all", "one_lepton"])
    second.rows[0].add(weight: 0.25)
    first.add(second)
    #expect(first.rows[0].raw == 3)
    #expect(first.rows[0].sumOfWeights == 1.75)
    #expect(first.rows[0].sumOfSquaredWeights == 4 + 0.25 + 0.0625)
    #expect(first.rows[1].raw == 1)
  }

  @Test func rowFromStoredSumsGoesOnCounting() {
    var row = Cutflow.Row(name: "all", raw: 2, sumOfWeights: 1.5, sumOfSquaredWeights: 1.25)
    row.add(weight: 1)
    #expect(row == Cutflow.Row(name: "all", raw: 3, sumOfWeights: 2.5, sumOfSquaredWeights: 2.25))
  }
}
