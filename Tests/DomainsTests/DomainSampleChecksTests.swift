import Testing

@testable import Domains

@Suite struct DomainSampleChecksTests {
  @Test func aRowOfNoFileIsRefused() {
    var samples = usualSamples()
    samples[0].rows.file[7] = 2
    #expect(
      failure(samples)
        == "65 sample \"ttH\": row 7: file 2, expected less than 2, the number of its files; run "
        + "prep select and prep features again")
  }

  @Test func aWeightThatIsNoNumberIsRefused() {
    var samples = usualSamples()
    samples[1].rows.weight[3] = .nan
    #expect(
      failure(samples)
        == "65 ttbar-0.root: entry 9: the weight is nan, expected a finite number")
  }
}
