import Foundation
import Testing
import Training

@testable import Study

@Suite struct ChoiceTests {
  private typealias Points = [(point: ScanPoint, summary: PointSummary)]

  /// A point of two trainings around the means: their standard error is half their distance.
  private func point(
    _ setup: Setup, _ lambda: Double, ks: Double, error: Double, auc: Double
  ) throws -> (point: ScanPoint, summary: PointSummary) {
    (
      ScanPoint(setup: setup, lambda: lambda),
      try Records.point(["ks_all": [ks - error, ks + error], "auc_source": [auc, auc]])
    )
  }

  /// By hand: 0.03 + 0.01 = 0.04 lets λ = 5 in and leaves 1 and 0 out, though they separate better.
  @Test func amongTheLowestWithinItsErrorTheLargestAUCWins() throws {
    let points = [
      try point(.a, 0, ks: 0.12, error: 0.01, auc: 0.73),
      try point(.a, 1, ks: 0.0401, error: 0.2, auc: 0.72),
      try point(.a, 5, ks: 0.0399, error: 0.001, auc: 0.70),
      try point(.a, 20, ks: 0.03, error: 0.01, auc: 0.69),
      try point(.a, 50, ks: 0.035, error: 0.01, auc: 0.60),
    ]
    let choice = try #require(Choice(.paper, among: points))
    #expect(choice.chosen.point.lambda == 5)
    #expect(choice.lowest.point.lambda == 20)
    #expect(choice.candidates.map(\.point.lambda) == [5, 20, 50])
    #expect(abs((choice.limit ?? 0) - 0.04) < 1e-12)
    #expect(abs(choice.lowest.estimates[0].error - 0.01) < 1e-12)
  }

  @Test func eachSetupAndAllTogetherHaveAChoice() throws {
    let points = [
      try point(.a, 20, ks: 0.030, error: 0.002, auc: 0.68),
      try point(.a, 50, ks: 0.040, error: 0.002, auc: 0.70),
      try point(.b, 0.003, ks: 0.031, error: 0.001, auc: 0.69),
    ]
    let choices = try #require(Choices(.paper, among: points, repeats: 2))
    #expect(choices.perSetup.map(\.chosen.point.name) == ["a-lambda20", "b-lambda0.003"])
    #expect(choices.overall.chosen.point.name == "b-lambda0.003")
    #expect(choices.overall.lowest.point.name == "a-lambda20")
  }

  @Test func ofASingleTrainingItsOwnErrorCounts() throws {
    func single(_ lambda: Double, _ ks: Double, _ error: Double, _ auc: Double) throws
      -> (point: ScanPoint, summary: PointSummary)
    {
      (
        ScanPoint(setup: .a, lambda: lambda),
        try Records.point(["ks_all": [ks], "auc_source": [auc]], errors: ["ks_all": error])
      )
    }
    let points = [try single(1, 0.05, 0.001, 0.7), try single(2, 0.04, 0.02, 0.6)]
    #expect(Choice(.paper, among: points)?.chosen.point.lambda == 1)
    #expect(
      Choices(.paper, among: points, repeats: 1)?.errorText
        == "of a single training, by bootstrap over the test events")
  }

  @Test func ofSeveralTargetsTheFarthestCounts() throws {
    func summary(_ near: Double, _ far: Double, auc: Double) throws -> PointSummary {
      try Records.point([
        "ks_all/x": [near, near], "ks_all/y": [far, far], "auc_source": [auc, auc],
      ])
    }
    let points = [
      (point: ScanPoint(setup: .a, lambda: 1), summary: try summary(0.01, 0.09, auc: 0.9)),
      (point: ScanPoint(setup: .a, lambda: 2), summary: try summary(0.05, 0.04, auc: 0.6)),
    ]
    let choice = try #require(Choice(.paper, among: points))
    #expect(choice.chosen.point.lambda == 2)
    #expect(choice.chosen.estimates[0].name == "ks_all/x")
  }

  @Test func otherMetricsChooseTheirBest() throws {
    let points: Points = [
      (
        ScanPoint(setup: .a, lambda: 1),
        try Records.point(["auc_target": [0.6, 0.7], "purity_bias": [0.1, 0.1]])
      ),
      (
        ScanPoint(setup: .a, lambda: 2),
        try Records.point(["auc_target": [0.5, 0.6], "purity_bias": [0.0, 0.1]])
      ),
    ]
    #expect(Choice(.metric("auc_target"), among: points)?.chosen.point.lambda == 1)
    #expect(Choice(.metric("purity_bias"), among: points)?.chosen.point.lambda == 2)
    #expect(Choice(.metric("ams"), among: points) == nil)
    #expect(Choice(.paper, among: points) == nil)
  }

  @Test(arguments: [
    ("auc_source", false), ("auc_source_train", false), ("ks_all", false),
    ("ks_train_signal", false), ("purity_source", false), ("auc_target", true),
    ("ks_signal", true), ("ks_background", true), ("purity_target/x", true),
    ("purity_bias", true), ("ams", true),
  ])
  func truthIsSaidWhereItIsUsed(metric: String, usesTruth: Bool) {
    #expect(ChoiceRule.metric(metric).usesTruth == usesTruth)
    #expect(!ChoiceRule.paper.usesTruth)
  }

  @Test func fileSaysRuleAndFigures() throws {
    let points = [
      try point(.a, 0, ks: 0.12, error: 0.01, auc: 0.73),
      try point(.a, 20, ks: 0.03, error: 0.01, auc: 0.69),
    ]
    let choices = try #require(Choices(.paper, among: points, repeats: 2))
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(choices)) as? [String: Any])
    #expect(object["setup"] as? String == "a")
    #expect(object["lambda"] as? Double == 20)
    #expect(object["uses_truth"] as? Bool == false)
    #expect((object["rule"] as? String)?.contains("ks_all is lowest within its error") == true)
    let figures = try #require(object["figures"] as? [String: Double])
    #expect(abs((figures["ks_all"] ?? 0) - 0.03) < 1e-12)
    #expect(abs((figures["ks_all_error"] ?? 0) - 0.01) < 1e-12)
    #expect((object["candidates"] as? [Any])?.count == 1)
    #expect((object["per_setup"] as? [String: Any])?.keys.sorted() == ["a"])
  }
}
