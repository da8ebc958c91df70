import Diagnostics
import Testing

@testable import Pipeline

@Suite struct PipelineErrorTests {
  private func expect(_ error: PipelineError, _ status: Int32, _ line: String) {
    #expect(error.exitStatus.rawValue == status)
    #expect(error.line == line)
  }

  @Test func unknownSamplesNameTheNearestOrAll() {
    expect(
      .unknownSample(name: "tth", known: ["ttH", "ttbar"], path: "s.toml"), 64,
      "--sample: s.toml has no sample \"tth\"; did you mean \"ttH\"?")
    expect(
      .unknownSample(name: "xyz", known: ["ttH", "ttbar"], path: "s.toml"), 64,
      "--sample: s.toml has no sample \"xyz\"; it has ttH, ttbar")
  }

  @Test func missingStagesSayWhatToRun() {
    expect(
      .missingStage(path: "out/features/a.h5", command: "prep features --sample a"), 66,
      "out/features/a.h5: does not exist; run \"prep features --sample a\" first")
    expect(
      .nothingSelected(folder: "out/selected"), 66,
      "out/selected: found no selected sample; run \"prep select\" first")
  }

  @Test func differingFeaturesNameTheFirst() {
    let advice = "; run \"prep features\" with one list for all samples"
    expect(
      .featuresDiffer(
        path: "b.h5", names: ["met", "ht"], otherPath: "a.h5", otherNames: ["met", "n_jets"]),
      65, "b.h5: found feature 2 \"ht\", expected \"n_jets\" as in a.h5" + advice)
    expect(
      .featuresDiffer(path: "b.h5", names: ["met"], otherPath: "a.h5", otherNames: ["x", "y"]),
      65, "b.h5: found 1 feature, expected the 2 of a.h5" + advice)
  }

  @Test func damagedRecordSaysWhatToDo() {
    expect(
      .damagedRecord(path: "a.h5", found: "12"), 65,
      "a.h5: attribute \"inputs\": found the fingerprint \"12\", expected 64 hexadecimal digits; "
        + "run \"prep features --force\"")
  }
}
