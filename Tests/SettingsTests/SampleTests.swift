import Testing

@testable import Settings

@Suite struct SampleTests {
  private func sample(crossSection: Double? = 0.5, sum: Double? = nil) -> Sample {
    Sample(
      name: "ttH", eventClass: .signal, domain: .target("vincia"), patterns: ["a"],
      crossSectionPB: crossSection, kFactor: 2, sumOfWeights: sum, require: "met > 1",
      file: "/data/samples.toml")
  }

  @Test func yieldOfAUnitOfWeight() {
    // 1000 * 0.5 pb * 2 * 140 / fb = 140,000 events.
    #expect(sample().yieldPerWeight(sumOfWeightsRead: 1000, luminosity: 140) == 140)
    #expect(sample(sum: 7000).yieldPerWeight(sumOfWeightsRead: 1000, luminosity: 140) == 20)
    #expect(sample().yieldPerWeight(sumOfWeightsRead: 1000, luminosity: nil) == nil)
    #expect(
      sample(crossSection: nil).yieldPerWeight(sumOfWeightsRead: 1000, luminosity: 140) == nil)
    #expect(sample().yieldPerWeight(sumOfWeightsRead: 0, luminosity: 140) == nil)
  }

  @Test func configurationHasNoPathsAndEveryDefault() throws {
    #expect(
      try JSONText.canonical(sample())
        == #"{"class":"signal","cross_section_pb":0.5,"domain":"target/vincia","k_factor":2,"name":"ttH","require":"met > 1","weight_index":0}"#
    )
  }

  @Test(arguments: [
    ("ttH_125.5+x-1", true), ("9", true), ("_a", true), (".hidden", false), ("-a", false),
    ("a/b", false), ("a b", false), ("é", false), ("", false), ("a.shard-1-of-2", false),
    (String(repeating: "a", count: 100), true), (String(repeating: "a", count: 101), false),
  ])
  func nameIsSafeInAnyFileSystem(name: String, isSafe: Bool) {
    #expect(Sample.isSafeName(name) == isSafe)
  }

  @Test(arguments: ["source", "target", "target/sherpa", "both"])
  func domainReadsBackWhatItWrites(text: String) throws {
    #expect(try #require(Sample.Domain(text)).description == text)
  }
}
