import ClassifierMetrics
import Testing

@testable import Training

@Suite struct TestMetricsTests {
  /// Four events; the responses of signal and background as given, background first.
  private func sample(
    _ responses: [Float], domainWeights: [Float], hasClasses: Bool = true
  ) throws -> ScoredSample {
    try ScoredSample(
      name: "test", responses: responses, domainWeights: domainWeights,
      classes: hasClasses ? .init(labels: [0, 0, 1, 1], weights: [1, 1, 1, 1]) : nil)
  }

  @Test func valuesByHand() throws {
    let source = try sample([0.1, 0.2, 0.3, 0.4], domainWeights: [1.5, 1.5, 0.5, 0.5])
    let target = try sample([0.1, 0.35, 0.3, 0.4], domainWeights: [1.5, 1.5, 0.5, 0.5])
    let table = try TestMetrics(source: source, targets: [(nil, target)]).table
    func value(_ name: String) -> Double? { table[name]?.value }
    #expect(value("auc_source") == 1)
    #expect(value("auc_target") == 0.75)
    // One background event of weight 1.5 in 4 lies elsewhere.
    #expect(abs((value("ks_all") ?? 0) - 0.375) < 1e-12)
    #expect(value("ks_signal") == 0)
    #expect(value("ks_background") == 0.5)
    // The cut at the upper signal event: nothing of the background passes it in either.
    #expect(value("purity_source") == 1)
    #expect(value("purity_target") == 1)
    #expect(value("purity_bias") == 0)
    #expect(value("ams") != nil)
    #expect(table.entries.last?.name == "ks_train_background")
    #expect(value("auc_source_train") == nil, "no training part was given")
  }

  @Test func trainingPartIsComparedWithTheTestPart() throws {
    let weights: [Float] = [1.5, 1.5, 0.5, 0.5]
    let source = try sample([0.1, 0.35, 0.3, 0.4], domainWeights: weights)
    let training = try sample([0.1, 0.2, 0.3, 0.5], domainWeights: weights)
    let table = try TestMetrics(source: source, targets: [(nil, source)], training: training).table
    #expect(table["auc_source"]?.value == 0.75)
    #expect(table["auc_source_train"]?.value == 1)
    #expect(table["ks_train_signal"]?.value == 0.5)
    #expect(table["ks_train_background"]?.value == 0.5)
  }

  @Test func figuresOfAnEfficiencyStandUnderTheTargetsName() throws {
    let source = try sample([0.1, 0.2, 0.3, 0.4], domainWeights: [1, 1, 1, 1])
    let found = try TestMetrics(
      source: source, targets: [("a", source), ("b", source)], efficiencies: [0.5, 1])
    let row = found.figures(at: 1)
    #expect(
      row.figures.entries.map(\.name) == [
        "purity_source", "purity_target/a", "purity_target/b", "purity_bias/a", "purity_bias/b",
        "background_efficiency_source", "background_efficiency_target/a",
        "background_efficiency_target/b",
      ])
    #expect(row.figures["purity_source"]?.value == 1)
    #expect(row.figures["background_efficiency_target/b"]?.value == 0)
    #expect(row.figures["purity_bias/b"]?.value == 0)
  }

  @Test func signalFractionIsThatOfTheTarget() throws {
    let source = try sample([0, 0, 1, 1], domainWeights: [1, 1, 1, 1])
    let target = try sample([0, 0, 1, 1], domainWeights: [1.5, 1.5, 0.5, 0.5])
    let unknown = try sample([0, 0, 1, 1], domainWeights: [1, 1, 1, 1], hasClasses: false)
    #expect(TestMetrics.signalFraction(source, target) == 0.25)
    #expect(TestMetrics.signalFraction(source, unknown) == 0.5)
  }
}
