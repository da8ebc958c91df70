import Foundation
import Testing

@testable import Scoring

@Suite struct ScoredRunTests {
  @Test(arguments: [
    (["a", "b"], nil),
    (["a", "c"], "found none of the name \"b\"; found \"c\", which the model does not have"),
    (["a"], "found none of the name \"b\""),
    (["a", "b", "c"], "found \"c\", which the model does not have"),
    (
      ["b", "a"],
      "found the model's features in another order (column 0 is \"b\", in the model \"a\")"
    ),
    (["a", "b", "b"], "found a feature twice"),
  ])
  func featuresDifferByName(found: [String], description: String?) {
    #expect(FeatureDifference(found: found, expected: ["a", "b"])?.description == description)
  }

  @Test func aFolderWithoutARunIs66() throws {
    let line = try ToyLine()
    #expect(
      failure { _ = try ScoredRun(path: line / "none") }
        == "66 \(line / "none"): no such folder, expected the folder of a finished training; run "
        + "train fit first")
  }

  @Test func aModelOfAnotherRunIs65() throws {
    let line = try ToyLine()
    let domains = try line.domains("domains.h5")
    let run = try line.run("run", on: domains)
    let other = try line.run("other", on: domains, seed: 2)
    let model = URL(fileURLWithPath: "\(run)/model.h5")
    try FileManager.default.removeItem(at: model)
    try FileManager.default.copyItem(at: URL(fileURLWithPath: "\(other)/model.h5"), to: model)
    #expect(
      failure { _ = try ScoredRun(path: run) }
        == "65 \(run): model.h5: found another model than run.json tells of (its content_hash "
        + "differs), expected that; train it again with --force")
  }
}
