import Diagnostics
import Foundation
import TestMessages
import Testing

@testable import Training

@Suite struct RepeatsTests {
  private let file: ToyFile

  init() throws { file = try ToyFile() }

  private func options(_ edit: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    .toy(epochs: 4) {
      $0.seed = 4
      edit(&$0)
    }
  }

  private func repeats(
    _ count: Int, _ options: TrainingOptions, threads: Int = 2, output: String? = nil,
    force: Bool = false, resumes: Bool = false, messages: Messages = Messages()
  ) throws -> Repeats.Result {
    try Repeats(
      domainsPath: file.path, output: output, options: options, count: count, threads: threads,
      replacesRuns: force, resumes: resumes, isQuiet: true, logger: messages.logger
    ).run()
  }

  private func single(_ seed: UInt64) throws -> RunRecord {
    try Fit(
      domainsPath: file.path, output: "\(file.folder)/single\(seed)",
      options: options { $0.seed = seed }, threads: 2, replacesRun: false, isQuiet: true,
      logger: Messages().logger
    ).run().record
  }

  @Test func eachTrainingIsThatOfItsSeedAlone() throws {
    let result = try repeats(3, options())
    #expect(result.folder == "\(file.folder)/runs/b-lambda0.1-seeds4-6")
    #expect(result.summary.trainings.map(\.seed) == [4, 5, 6])
    for training in result.summary.trainings {
      let alone = try single(training.seed)
      #expect(training.hashes == alone.hashes)
      #expect(training.metrics == alone.metrics)
      let folder = RunFolder(path: "\(result.folder)/seed\(training.seed)")
      #expect(try folder.readRecord() == training)
    }
  }

  @Test func aggregateIsThatOfTheTrainings() throws {
    let result = try repeats(4, options(), threads: 1)
    let values = result.summary.trainings.compactMap { $0.metrics?["auc_target"]?.value }
    #expect(values.count == 4 && Set(values).count == 4)
    #expect(
      result.summary["auc_target"]
        == RepeatsSummary.Figure("auc_target", values))
    #expect(result.summary["epochs"]?.mean == 4)
    let path = "\(result.folder)/repeats.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == result.summary.json)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let summary = try #require(object["summary"] as? [String: Double])
    // Foundation's reader of JSON rounds the last bit.
    let mean = try #require(result.summary["auc_target"]?.mean)
    #expect(abs((summary["auc_target_mean"] ?? .nan) - mean) < 1e-14)
    #expect(summary["spikes_p84"] == 0)
    let trainings = try #require(object["trainings"] as? [[String: Any]])
    #expect(trainings.compactMap { $0["seed"] as? Int } == [4, 5, 6, 7])
    for (training, value) in zip(trainings, values) {
      #expect(abs((training["auc_target"] as? Double ?? .nan) - value) < 1e-14)
    }
    #expect(trainings.allSatisfy { $0["auc_target_error"] is Double })
  }

  @Test func finishedTrainingsAreKeptAndMoreAreAdded() throws {
    let output = "\(file.folder)/many"
    let first = try repeats(2, options(), output: output)
    let messages = Messages()
    let more = try repeats(3, options(), output: output, messages: messages)
    #expect(Array(more.summary.trainings.prefix(2)) == first.summary.trainings)
    #expect(
      messages.all.first
        == "notice: \(output): 2 of 3 trainings are finished already; --force trains them again")
    // What all have in common is said once.
    #expect(messages.all.count { $0.contains("trains on") } == 1)
  }

  @Test func unfinishedTrainingsGoOn() throws {
    let output = "\(file.folder)/many"
    let first = try repeats(2, options(), output: output)
    try FileManager.default.removeItem(atPath: "\(output)/seed5/run.json")
    let again = try repeats(2, options(), output: output, resumes: true)
    #expect(again.summary.trainings.map(\.hashes) == first.summary.trainings.map(\.hashes))
    #expect(again.summary.figures == first.summary.figures)
  }

  @Test func otherTrainingsInTheFolderAreRefusedBeforeAnyBegins() throws {
    let output = "\(file.folder)/many"
    _ = try repeats(2, options { $0.seed = 5 }, output: output)
    let error = #expect(throws: TrainingError.self) {
      try repeats(2, options { $0.lambda = 1 }, output: output)
    }
    #expect(error == .otherRun(path: "\(output)/seed5", differences: ["lambda"]))
    #expect(!FileManager.default.fileExists(atPath: "\(output)/seed4"))
  }

  @Test func folderOfOthersIsLeftAlone() throws {
    let output = "\(file.folder)/mine"
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: "\(output)/notes.txt"))
    let error = #expect(throws: TrainingError.self) {
      try repeats(2, options(), output: output, force: true)
    }
    #expect(error?.exitStatus == .cannotCreate)
    #expect(error?.line.contains("notes.txt") == true)
  }

  /// Failures are said, and the aggregate of what is left is written all the same.
  @Test func failedTrainingsAreLeftOut() throws {
    let messages = Messages()
    let wild = options { $0.learningRate = 1e30 }
    let output = "\(file.folder)/many"
    let error = #expect(throws: TrainingError.self) {
      try repeats(2, wild, output: output, messages: messages)
    }
    #expect(error == .failedRepeats(path: output, seeds: [4, 5], count: 2))
    #expect(error?.exitStatus == .trainingFailed)
    #expect(messages.all.count { $0.hasPrefix("warning: seed 4: \(output)/seed4: ") } == 1)
    #expect(FileManager.default.fileExists(atPath: "\(output)/repeats.json"))
  }

  @Test func countAndSeedsAreChecked() {
    for (count, seed, option) in [
      (0, UInt64(1), "--repeats"), (-3, 1, "--repeats"), (3, .max - 1, "--seed"),
    ] {
      let error = #expect(throws: TrainingError.self) {
        try repeats(count, options { $0.seed = seed })
      }
      guard case .usage(option, _, _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }
}
