import StageFiles
import Testing

@testable import Scoring

@Suite struct SampleYieldsTests {
  private func yields(
    _ sample: String, luminosity: String = "139", given: Double? = nil
  ) -> SampleYields {
    let selected = InputRecord(
      path: "selected.h5", size: 1, fingerprint: "s", entries: 3, sumOfWeights: 60,
      inputs: [
        .init(path: "a.root", size: 1, fingerprint: "a", entries: 1, sumOfWeights: 150),
        .init(path: "b.root", size: 1, fingerprint: "b", entries: 1, sumOfWeights: 250),
      ])
    let line = InputRecord(
      path: "features.h5", size: 1, fingerprint: "f", entries: 3, sumOfWeights: 50,
      inputs: [selected])
    return SampleYields(
      config: #"{"configuration":{"luminosity_ifb":\#(luminosity),"samples":[\#(sample)]}}"#,
      inputs: [line], luminosity: given)
  }

  /// 1000 * 2 pb * 1.5 * 139 / fb * 50 / 400.
  @Test func yieldIsThatOfTheFormula() throws {
    let sample = #"{"name":"ttH","cross_section_pb":2,"k_factor":1.5}"#
    #expect(try yields(sample).yield(sample: 0) == 1000 * 2 * 1.5 * 139 * 50 / 400)
    #expect(try yields(sample, given: 10).yield(sample: 0) == 1000 * 2 * 1.5 * 10 * 50 / 400)
    let skim = #"{"name":"ttH","cross_section_pb":2,"k_factor":1,"sum_of_weights":1000}"#
    #expect(try yields(skim).yield(sample: 0) == 1000 * 2 * 139 * 50 / 1000)
  }

  @Test func whatIsMissingIsSaid() {
    let named = #"{"name":"ttH","k_factor":1}"#
    #expect(throws: SampleYields.Missing.crossSection(sample: "ttH")) {
      try yields(named).yield(sample: 0)
    }
    #expect(throws: SampleYields.Missing.luminosity) {
      try yields(named, luminosity: "null").yield(sample: 0)
    }
    #expect(throws: SampleYields.Missing.description) { try yields(named).yield(sample: 1) }
    #expect(throws: SampleYields.Missing.description) {
      try SampleYields(config: nil, inputs: [], luminosity: 139).yield(sample: 0)
    }
  }
}
