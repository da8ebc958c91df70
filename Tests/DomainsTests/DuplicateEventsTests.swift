import Testing

@testable import Domains

@Suite struct DuplicateEventsTests {
  @Test(arguments: [1 << 22, 50])
  func theSameEventTwiceNamesBothFilesAndEntries(rowsPerPass: Int) {
    var samples = usualSamples()
    samples[2].rows.identity[2 * 150] = samples[0].rows.identity[2 * 11]
    samples[2].rows.identity[2 * 150 + 1] = samples[0].rows.identity[2 * 11 + 1]
    let error = #expect(throws: DomainsError.self) {
      try DuplicateEvents.check(samples, rowsPerPass: rowsPerPass)
    }
    #expect(
      error?.description
        == "ttbb-1.root: entry 144: the same event as entry 33 of ttH-0.root, in the samples "
        + "\"ttH\" (domain both) and \"ttbb\" (domain target), expected every event once; remove one of them from samples.toml"
    )
    #expect(failure(samples) == error.map { "65 \($0.description)" })
  }

  @Test func halfAnIdentityIsNoDuplicate() throws {
    // The samples of the tests share the first word within a sample, the second between samples.
    try DuplicateEvents.check(usualSamples(), rowsPerPass: 100)
  }
}
