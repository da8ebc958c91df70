import Testing

@testable import Training

@Suite struct BatchSizeTests {
  /// The paper's data keep the paper's batch; a few thousand events get one of sixteen steps.
  @Test(arguments: [
    (546_000, 2, 16_384), (122_881, 2, 16_384), (122_880, 2, 8_192), (9_200, 2, 1_024),
    (16, 2, 2), (3, 2, 2), (9_200, 3, 1_024), (1_000, 3, 128), (5, 3, 4),
  ])
  func automaticBatchIsTheLargestWithSixteenSteps(source: Int, domains: Int, size: Int) {
    #expect(BatchSize.automatic(sourceEvents: source, domains: domains) == size)
  }

  @Test func automaticBatchAgreesWithASearchOverAllPowers() {
    for source in 1...3_000 {
      let powers = (1...14).map { 1 << $0 }
      let fitting = powers.filter { (source + $0 / 2 - 1) / ($0 / 2) >= 16 }
      #expect(BatchSize.automatic(sourceEvents: source, domains: 2) == fitting.last ?? 2)
    }
  }
}
