import ClassifierMetrics
import Diagnostics
import Foundation
import HDF5Store
import NeuralNetwork
import StageFiles
import TestMessages
import Testing

@testable import Training

@Suite struct EvaluateTests {
  /// A toy run of two epochs on a toy file.
  private func run(_ file: ToyFile, domainLayers: [Int] = [2]) throws -> RunFolder {
    var options = TrainingOptions()
    options.featureLayers = [4]
    options.domainLayers = domainLayers
    options.epochs = EpochLimits(minimum: 2, maximum: 2)
    let result = try Fit(
      domainsPath: file.path, output: "\(file.folder)/run", options: options, threads: 1,
      replacesRun: false, isQuiet: true, logger: Messages().logger
    ).run()
    return RunFolder(path: result.folder)
  }

  private func evaluate(
    _ path: String, domains: String? = nil, messages: Messages = Messages()
  ) throws -> MetricTable {
    try Evaluate(
      runPath: path, domainsPath: domains, threads: 1, isQuiet: true, logger: messages.logger
    ).run()
  }

  @Test func metricsAreThoseOfTheResponsesOfTheModel() throws {
    let file = try ToyFile()
    let folder = try run(file)
    let metrics = try evaluate(folder.path)
    #expect(try folder.readRecord().metrics == metrics)
    // The responses once more, all rows at a time, by the engine that trained.
    let model = try Model(path: folder.model)
    let domains = try DomainFile(path: file.path)
    let samples = try (0...1).map { domain in
      let block = try domains.block(.test, domain: domain)
      let rows = try block.standardised(0..<block.count, model.scaling)
      return WeightedScores(
        reference(model, rows), weights: try block.domainWeights())
    }
    let ks = try #require(samples[0].ksDistance(to: samples[1]))
    #expect(abs((metrics["ks_all"]?.value ?? .nan) - ks) < 0.02)
  }

  /// P(signal) by hand: dense layers with ELU, a softmax of two.
  private func reference(_ model: Model, _ rows: [Float]) -> [Float] {
    let width = model.featureNames.count
    return stride(from: 0, to: rows.count, by: width).map { start in
      var values = rows[start..<start + width].map(Double.init)
      for layer in model.network.architecture.layers where layer.part != .domain {
        let weight = Array(model.network.parameters[layer.weightRange])
        let bias = Array(model.network.parameters[layer.biasRange])
        values = (0..<layer.outputs).map { out in
          let z = (0..<layer.inputs).reduce(Double(bias[out])) {
            $0 + values[$1] * Double(weight[$1 * layer.outputs + out])
          }
          return layer.part == .feature && z < 0 ? exp(z) - 1 : z
        }
      }
      return Float(1 / (1 + exp(values[0] - values[1])))
    }
  }

  @Test func anotherFileIsMeasuredButNotKept() throws {
    let file = try ToyFile()
    let other = try ToyFile { $0.seed = 5 }
    let folder = try run(file)
    let own = try folder.readRecord()
    let metrics = try evaluate(folder.path, domains: other.path)
    #expect(metrics != own.metrics)
    #expect(metrics["auc_target"]?.value != nil)
    #expect(try folder.readRecord() == own)
  }

  @Test func targetWithoutTruthGivesNulls() throws {
    let file = try ToyFile()
    let blind = try ToyFile { $0.hasTruth = false }
    let metrics = try evaluate(run(file).path, domains: blind.path)
    let missing = metrics.entries.filter { $0.value == nil }.map(\.name)
    #expect(
      missing == [
        "auc_target", "ks_signal", "ks_background", "purity_target", "purity_bias", "ams",
        "auc_source_train", "ks_train_signal", "ks_train_background",
      ])
    #expect(metrics.json.contains("\"auc_target\" : null"))
    #expect(metrics.json.contains("\"auc_target_error\" : null"))
  }

  /// On a file of its own the training part is compared too; what is missing is said in one line.
  @Test func trainingOnDataWithoutTruthIsEvaluatedAndSaysSo() throws {
    let file = try ToyFile { $0.hasTruth = false }
    let folder = try run(file)
    let messages = Messages()
    let metrics = try evaluate(folder.path, messages: messages)
    #expect(metrics["auc_source_train"]?.value != nil)
    #expect(metrics["ams"]?.value == nil)
    #expect(
      messages.all.first
        == "notice: \(folder.path): no truth in /test/target: the figures that need it are left out; "
        + "auc_source, ks_all, purity_source and the comparison with the training part do not")
    let object = try contents(folder)
    let histograms = try #require(object["histograms"] as? [[String: Any]])
    #expect(!histograms.contains { $0["weights"] as? String == "w_truth" })
    #expect((object["curves"] as? [[String: Any]])?.map { $0["domain"] as? String } == ["source"])
    #expect((object["ams"] as? [Any])?.isEmpty == true)
  }

  private func contents(_ folder: RunFolder) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.evaluation))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func evaluationFileHasHistogramsAndCurvesOfEveryDomain() throws {
    let file = try ToyFile { $0.targets = ["a", "b"] }
    let folder = try run(file, domainLayers: [3])
    let object = try contents(folder)
    let record = try folder.readRecord()
    #expect(object["format"] as? String == "hep-prep/evaluation")
    #expect(object["key"] as? String == record.key)
    #expect((object["bin_edges"] as? [Double])?.count == 51)
    let histograms = try #require(object["histograms"] as? [[String: Any]])
    let places = histograms.map { histogram in
      ["part", "domain", "class", "weights"].map { histogram[$0] as? String ?? "?" }
        .joined(separator: " ")
    }
    #expect(
      places == [
        "train source signal w_label", "train source background w_label",
        "test source signal w_label", "test source background w_label", "test source all w_domain",
        "test target/a signal w_truth", "test target/a background w_truth",
        "test target/a all w_domain", "test target/b signal w_truth",
        "test target/b background w_truth", "test target/b all w_domain",
      ])
    let events = histograms.map { $0["events"] as? Int }
    #expect(events == [200, 200, 100, 100, 200, 100, 100, 200, 100, 100, 200])
    // Balanced weights: the classes have half of the events' number each.
    for histogram in histograms[2..<4] {
      let sum = (histogram["sum_w"] as? [Double])?.reduce(0, +) ?? 0
      #expect(abs(sum - 100) < 1e-3)
    }
    let curves = try #require(object["curves"] as? [[String: Any]])
    #expect(curves.map { $0["domain"] as? String } == ["source", "target/a", "target/b"])
    let efficiency = try #require(curves[1]["signal_efficiency"] as? [Double])
    #expect(efficiency == (1...100).map { Double($0) / 100 })
    let purity = try #require(curves[1]["purity"] as? [Double])
    // JSONSerialization reads to the last digit but one.
    func isMetric(_ name: String, _ value: Double?) -> Bool {
      abs((value ?? .nan) - (record.metrics?[name]?.value ?? .nan)) < 1e-12
    }
    #expect(isMetric("purity_target/a", purity[49]))
    let passing = try #require(curves[0]["background_efficiency"] as? [Double])
    #expect(zip(passing, passing.dropFirst()).allSatisfy { $0 <= $1 }, "a ROC curve rises")
    let bias = try #require(object["purity_bias"] as? [[String: Any]])
    #expect(isMetric("purity_bias/b", (bias[1]["bias"] as? [Double])?[49]))
    #expect((object["ams"] as? [[String: Any]])?.map { $0["bins"] as? Int } == [20, 20])
    let metrics = try #require(object["metrics"] as? [String: Double])
    #expect(isMetric("ams/a", metrics["ams/a"]))
  }

  @Test func runOfAnEarlierEvaluationGetsTheFileWithoutTraining() throws {
    let file = try ToyFile()
    let folder = try run(file)
    try FileManager.default.removeItem(atPath: folder.evaluation)
    #expect(try run(file).path == folder.path)
    #expect(folder.hasEvaluation)
  }

  @Test func purityAtAnyEfficiencyIsThatOfItsPlaceInTheList() throws {
    let file = try ToyFile()
    let folder = try run(file)
    let evaluation = try Evaluate(
      runPath: folder.path, domainsPath: nil, threads: 1, isQuiet: true, logger: Messages().logger
    ).evaluation(efficiencies: [0.725, 0.5])
    #expect(evaluation.efficiencies.map(\.signalEfficiency) == [0.725, 0.5])
    #expect(
      evaluation.efficiencies[1].figures["purity_bias"] == evaluation.metrics["purity_bias"])
    #expect(evaluation.efficiencies[0].figures["purity_source"]?.error != nil)
    // Only the grid is kept.
    let curves = try contents(folder)["curves"] as? [[String: Any]]
    #expect((curves?[0]["purity"] as? [Double])?.count == 100)
  }

  @Test func otherFeaturesAreNamed() throws {
    let file = try ToyFile()
    let folder = try run(file)
    for (names, message) in [
      (["x0", "y1", "noise"], "column 1 is \"y1\", the model has \"x1\""),
      (["x0", "noise", "x1"], "column 1 is \"noise\", the model has \"x1\""),
    ] {
      let other = try ToyFile { $0.featureNames = names }
      let error = #expect(throws: TrainingError.self) {
        try evaluate(folder.path, domains: other.path)
      }
      #expect(
        error?.line == "\(other.path): /features/names: \(message); give a domain file with the "
          + "model's features in its order")
      #expect(error?.exitStatus == .badData)
    }
  }

  @Test func domainFileWrittenAnewIsNotTakenForTheOldOne() throws {
    let file = try ToyFile()
    let folder = try run(file)
    var contents = ToyFile.Contents()
    contents.seed = 7
    try ToyFile.write(contents, to: file.path)
    #expect(throws: TrainingError.domainsChanged(path: file.path, run: folder.path)) {
      try evaluate(folder.path)
    }
    #expect(try evaluate(folder.path, domains: file.path)["auc_source"]?.value != nil)
  }

  @Test func missingRunIsMissingInput() throws {
    let file = try ToyFile()
    let error = #expect(throws: TrainingError.self) { try evaluate("\(file.folder)/none") }
    #expect(
      error?.line == "\(file.folder)/none: no such folder, expected the folder of a finished "
        + "training; run train fit first")
    #expect(error?.exitStatus == .missingInput)
    #expect(throws: TrainingError.noRun(path: file.folder, missing: "run.json")) {
      try evaluate(file.folder)
    }
  }

  @Test func editedFileIsAWarning() throws {
    let file = try ToyFile()
    let folder = try run(file)
    // The stored hash is spelt backwards, which is no hash of anything here.
    let reader = try HDF5Reader(path: file.path)
    let stored = try #require(reader.attribute("content_hash")?.string)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let range = try #require(bytes.range(of: Data(stored.utf8)))
    bytes.replaceSubrange(range, with: Data(stored.reversed().map { $0.asciiValue ?? 48 }))
    try bytes.write(to: URL(fileURLWithPath: file.path))
    let messages = Messages()
    _ = try evaluate(folder.path, domains: file.path, messages: messages)
    #expect(
      messages.all.first
        == "warning: \(file.path): its content_hash is not that of its contents; it was edited")
  }
}
