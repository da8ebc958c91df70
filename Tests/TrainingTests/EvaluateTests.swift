import ClassifierMetrics
import Diagnostics
import Foundation
import HDF5Store
import NeuralNetwork
import StageFiles
import Testing

@testable import Training

@Suite struct EvaluateTests {
  /// A toy run of two epochs on a toy file.
  private func run(_ file: ToyFile) throws -> RunFolder {
    var options = TrainingOptions()
    options.featureLayers = [4]
    options.domainLayers = [2]
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
      missing == ["auc_target", "ks_signal", "ks_background", "purity_target", "purity_bias"])
    #expect(metrics.json.contains("\"auc_target\" : null"))
    #expect(metrics.json.contains("\"auc_target_error\" : null"))
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
      messages.all == [
        "warning: \(file.path): its content_hash is not that of its contents; it was edited"
      ])
  }
}
