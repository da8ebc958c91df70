import Diagnostics
import Foundation
import HDF5Store
import StageFiles
import TestMessages
import Testing

@testable import Training

@Suite struct TrainingSeriesTests {
  private let file: ToyFile
  private let input: TrainingInput

  init() throws {
    file = try ToyFile()
    input = try TrainingInput(path: file.path, isQuiet: true, log: Messages().logger)
  }

  private func options(_ edit: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    .toy(epochs: 4, edit)
  }

  private func job(
    _ name: String, columns: [Int]? = nil, _ edit: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TrainingSeries.Job {
    TrainingSeries.Job(
      name: name, configuration: try input.configuration(options(edit)), columns: columns,
      folder: RunFolder(path: "\(file.folder)/series/\(name)"))
  }

  private func run(
    _ jobs: [TrainingSeries.Job], beginning: RunBeginning = .goOn, threads: Int = 2,
    messages: Messages = Messages()
  ) throws -> [TrainingSeries.Outcome] {
    try TrainingSeries(
      input, jobs: jobs, path: "\(file.folder)/series", beginning: beginning, threads: threads,
      isQuiet: true, logger: messages.logger
    ).run()
  }

  private func fit(_ path: String, _ options: TrainingOptions, _ folder: String) throws -> RunRecord
  {
    try Fit(
      domainsPath: path, output: "\(file.folder)/\(folder)", options: options, threads: 1,
      replacesRun: false, isQuiet: true, logger: Messages().logger
    ).run().record
  }

  @Test func eachTrainingIsThatOfItsConfigurationAlone() throws {
    let edits: [(inout TrainingOptions) -> Void] = [
      { $0.lambda = 0 }, { $0.lambda = 1 },
      {
        $0.setup = .a
        $0.domainLayers = [6, 2]
      },
    ]
    let jobs = try edits.enumerated().map { try job("job\($0)", $1) }
    let records = try run(jobs).compactMap(\.record)
    #expect(records.count == 3)
    for (number, edit) in edits.enumerated() {
      let alone = try fit(file.path, options(edit), "alone\(number)")
      #expect(records[number].hashes == alone.hashes)
      #expect(records[number].metrics == alone.metrics)
      #expect(records[number].key == alone.key)
    }
  }

  /// What the columns that are left out hold must not matter: the same training, and the same metrics,
  /// as on a file that never had them.
  @Test(arguments: [EpochSelection.validation, .paper])
  func someFeaturesAreAFileOfThose(selection: EpochSelection) throws {
    let narrow = try ToyFile {
      $0.featureNames = ["x0", "noise"]
      $0.columns = [0, 2]
    }
    let job = try job("some", columns: [0, 2]) { $0.selection = selection }
    let record = try #require(try run([job]).first?.record)
    let expected = try fit(narrow.path, options { $0.selection = selection }, "narrow")
    #expect(record.hashes == expected.hashes)
    #expect(record.metrics == expected.metrics && record.metrics != nil)
    #expect(record.features == ["x0", "noise"] && expected.features == nil)
    let model = try Model(path: job.folder.model)
    #expect(model.featureNames == ["x0", "noise"])
    #expect(model.scaling.mean.count == 2)
  }

  @Test func someFeaturesAreNeverTakenForAll() throws {
    let whole = try job("run")
    let some = try job("run", columns: [0, 1])
    #expect(try run([some]).count == 1)
    let folder = whole.folder.path
    #expect(throws: TrainingError.otherRun(path: folder, differences: ["the features"])) {
      try run([whole])
    }
    let record = try #require(try run([whole], beginning: .replace).first?.record)
    #expect(record.features == nil)
    let other = try job("run", columns: [0, 2])
    #expect(throws: TrainingError.otherRun(path: folder, differences: ["the features"])) {
      try run([other])
    }
    // All columns by number are all columns.
    #expect(try run([job("run", columns: [0, 1, 2])]).first?.record?.key == record.key)
  }

  @Test func someFeaturesAreFoundByNameInAnyFile() throws {
    let job = try job("some", columns: [0, 2])
    let record = try #require(try run([job]).first?.record)
    func evaluate(_ path: String) throws -> MetricTable {
      try Evaluate(
        runPath: job.folder.path, domainsPath: path, threads: 1, isQuiet: true,
        logger: Messages().logger
      ).run()
    }
    #expect(try evaluate(file.path) == record.metrics)
    let turned = try ToyFile {
      $0.featureNames = ["noise", "x1", "x0"]
      $0.columns = [2, 1, 0]
    }
    // The training part of another file is not what was trained on, whatever it holds.
    let metrics = try #require(record.metrics)
    let measured = try evaluate(turned.path)
    #expect(measured["auc_source_train"]?.value == nil)
    for entry in metrics.entries where !entry.name.contains("train") {
      #expect(measured[entry.name] == entry)
    }
    let without = try ToyFile { $0.featureNames = ["x0", "x1", "other"] }
    #expect(
      throws: TrainingError.otherFeatures(
        path: without.path, column: 1, found: nil, expected: "noise")
    ) { try evaluate(without.path) }
  }

  @Test func finishedTrainingsAreKeptAndOthersGoOn() throws {
    let jobs = try (1...3).map { seed in try job("seed\(seed)") { $0.seed = UInt64(seed) } }
    let first = try run(jobs).compactMap(\.record)
    let untouched = try Data(contentsOf: URL(fileURLWithPath: jobs[0].folder.record))
    try FileManager.default.removeItem(atPath: jobs[1].folder.record)
    let messages = Messages()
    let again = try run(jobs, messages: messages).compactMap(\.record)
    #expect(again.map(\.hashes) == first.map(\.hashes))
    #expect(try Data(contentsOf: URL(fileURLWithPath: jobs[0].folder.record)) == untouched)
    let path = "\(file.folder)/series"
    #expect(
      messages.all.first
        == "notice: \(path): 2 of 3 trainings are finished already; --force trains them again")
  }

  @Test func oneThatFailsLeavesTheOthersToGoOn() throws {
    let messages = Messages()
    let wild = try job("wild") { $0.learningRate = 1e30 }
    let outcomes = try run([wild, try job("tame")], threads: 1, messages: messages)
    #expect(outcomes.map { $0.record == nil } == [true, false])
    guard case .failed(let error) = outcomes[0] else {
      Issue.record("\(outcomes[0])")
      return
    }
    #expect(error.exitStatus == .trainingFailed)
    #expect(messages.all.contains("warning: wild: \(error.line); the others go on"))
  }

  /// A failed training of a study is known by its key: the same is not tried again, another is.
  @Test func aStudyTriesNoTrainingThatHasFailed() throws {
    func study(
      _ beginning: RunBeginning, messages: Messages = Messages(),
      _ edit: (inout TrainingOptions) -> Void
    ) throws -> [TrainingSeries.Outcome] {
      try TrainingSeries(
        input, jobs: [try job("x", edit), try job("tame")], path: "series", beginning: beginning,
        isOfStudy: true, threads: 2, isQuiet: true, logger: messages.logger
      ).run()
    }
    let wild: (inout TrainingOptions) -> Void = { $0.learningRate = 1e30 }
    let first = try study(.goOn, wild)
    let folder = RunFolder(path: "\(file.folder)/series/x")
    let log = try Data(contentsOf: URL(fileURLWithPath: folder.log))
    let messages = Messages()
    let second = try study(.goOn, messages: messages, wild)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.log)) == log)
    for outcomes in [first, second] {
      guard case .failed(.failed(folder.path, .notFinite(epoch: 1))) = outcomes[0] else {
        Issue.record("\(outcomes[0])")
        continue
      }
    }
    #expect(
      messages.all.first
        == "notice: series: 1 of 2 trainings have failed before, as they would again; --force tries "
        + "them again")
    #expect(try study(.replace, wild)[0].record == nil)
    #expect(try study(.goOn) { $0.seed = 9 }[0].record != nil)
    #expect(folder.failureRecord() == nil)
  }

  @Test func whatStandsInTheWayIsSaidBeforeAnyBegins() throws {
    let first = try job("first")
    let second = try job("second")
    _ = try run([second])
    let other = try job("second") { $0.lambda = 1 }
    let error = #expect(throws: TrainingError.self) { try run([first, other]) }
    #expect(error == .otherRun(path: second.folder.path, differences: ["lambda"]))
    #expect(!FileManager.default.fileExists(atPath: first.folder.path))
  }
}
