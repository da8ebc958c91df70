import Testing

@testable import Scoring

@Suite struct FitBinsTests {
  @Test func binsWithBackgroundStay() {
    let bins = FitBins([.made([1, 2, 3])])
    #expect(bins?.groups == [0..<1, 1..<2, 2..<3])
    #expect(bins?.notes == [])
    #expect(bins?.group(of: 2) == 2)
  }

  @Test func anEmptyBinJoinsItsLeftNeighbourAndAnEmptyFirstItsRight() {
    let bins = FitBins([.made([0, 0, 1, 0, -2, 3, 0])])
    // Bins 3 and 4 give 1, bin 5 takes that to -1, so bin 6 joins too: 2; bin 7 last.
    #expect(bins?.groups == [0..<7])
    let other = FitBins([.made([0, 1, 0, 0, 2])])
    #expect(other?.groups == [0..<4, 4..<5])
    #expect(
      other?.notes == [
        "bin 1: no background of the source: joined to the right neighbour",
        "bin 3: no background of the source: joined to the left neighbour",
        "bin 4: no background of the source: joined to the left neighbour",
      ])
    #expect((0..<5).map { other?.group(of: $0) } == [0, 0, 0, 0, 1])
  }

  @Test func everyTargetMustHaveBackgroundToo() {
    let bins = FitBins([.made([1, 1, 1]), .made([1, 0, 1], domain: "target/sherpa")])
    #expect(bins?.groups == [0..<2, 2..<3])
    #expect(
      bins?.notes == ["bin 2: no background of the target/sherpa: joined to the left neighbour"])
  }

  @Test func nothingAnywhereIsNoFit() {
    #expect(FitBins([.made([0, 0])]) == nil)
    #expect(FitBins([.made([1, 1]), .made([-1, 0])]) == nil)
  }
}
