import Diagnostics
import Foundation
import TestMessages
import Testing
import Training

@testable import Study

@Suite struct RankTests {
  private let scratch: Scratch
  private let run: String

  init() throws {
    scratch = try Scratch()
    run = try Fit(
      domainsPath: scratch.domains, output: "\(scratch.path)/runs/own", options: .toy(), threads: 1,
      replacesRun: false, isQuiet: true, logger: Messages().logger
    ).run().folder
  }

  private func rank(
    _ messages: Messages = Messages(), iterative: Bool = true, repeats: Int = 1, top: Int = 1,
    shuffles: Int = 2, threads: Int = 2
  ) throws -> RankResult {
    try Rank(
      .init(
        runPath: run, output: nil, shuffles: shuffles, seed: nil, isIterative: iterative,
        repeats: repeats, top: top, threads: threads, force: false, isQuiet: true),
      logger: messages.logger
    ).run()
  }

  @Test func removalGoesDownToOneAndEachTrainingIsOneOfItsSet() throws {
    let messages = Messages()
    let result = try rank(messages)
    #expect(result.folder == "\(scratch.path)/rank-own")
    let elimination = try #require(result.elimination)
    let count = result.importances.count
    #expect(elimination.steps.map(\.left.count) == [count] + (1..<count).reversed())
    #expect(Set(elimination.ranking) == Set(result.importances.map(\.feature)))
    #expect(elimination.count == Elimination.count(features: count, top: 1, repeats: 1))
    #expect(messages.all.count == 1, "\(messages.all)")
    #expect(messages.all[0].contains("\(elimination.count) trainings to go from \(count) features"))
    // All features and the run's seed are the run.
    let own = try #require(RunFolder(path: run).finishedRecord())
    let first = elimination.steps[0].trials[0]
    let record = try #require(
      RunFolder(path: "\(result.folder)/\(first.folder)/seed1").finishedRecord())
    #expect(record.key == own.key && record.hashes == own.hashes)
    // A row of the table is the best of its trials.
    let step = elimination.steps[1]
    #expect(step.auc.mean == step.trials.compactMap(\.mean).max())
    let removed = try #require(step.trials.first { $0.without == step.removed })
    let trained = try #require(
      RunFolder(path: "\(result.folder)/\(removed.folder)/seed1").finishedRecord())
    #expect(trained.features == step.left)
    #expect(trained.metrics?["auc_source"]?.value == removed.areas[0])
  }

  @Test func filesHoldTheTablesAndWhatIsFinishedIsKept() throws {
    let top = try rank(top: 2)
    #expect(top.elimination?.left.count == 2)
    let names = [
      "elimination.csv", "elimination_trials.csv", "permutation.csv", "rank.json", "trainings",
    ]
    #expect(try scratch.names("rank-own") == names)
    let trials = try scratch.text("rank-own/elimination_trials.csv").split(separator: "\n")
    #expect(trials[0] == "step,feature,seed,auc_source,folder")
    #expect(trials.count == (top.elimination?.count ?? 0) + 1)
    let permutation = try scratch.text("rank-own/permutation.csv").split(separator: "\n")
    #expect(permutation[0] == "feature,auc_loss_mean,auc_loss_std,auc_loss_1,auc_loss_2")
    let object = try scratch.object("rank-own/rank.json")
    #expect(object["format"] as? String == "hep-prep/rank")
    #expect((object["ranking"] as? [String]) == top.elimination?.ranking)

    let model = "rank-own/\(top.elimination?.steps[1].trials[0].folder ?? "")/seed1/model.h5"
    let before = try modified(model)
    let whole = try rank(threads: 1)
    #expect(try modified(model) == before, "no training is done twice")
    #expect(
      whole.elimination?.steps.prefix(top.elimination?.steps.count ?? 0)
        == top.elimination?.steps[...])
    #expect(try rank().elimination == whole.elimination)
  }

  private func modified(_ name: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: "\(scratch.path)/\(name)")[.modificationDate]
      as? Date
  }

  @Test func shufflesAloneTrainNothing() throws {
    let result = try rank(iterative: false)
    #expect(result.elimination == nil)
    #expect(try scratch.names("rank-own") == ["permutation.csv", "rank.json"])
    let object = try scratch.object("rank-own/rank.json")
    #expect(object["elimination"] is NSNull)
    #expect(object["ranking"] as? [String] == result.importances.map(\.feature))
    let losses = result.importances.map(\.mean)
    #expect(losses == losses.sorted(by: >))
  }

  @Test func wrongUsageAndMissingRunsAreSaid() throws {
    #expect(
      throws: StudyError.usage(
        command: "rank", option: "--shuffles", found: "0", expected: "at least 1")
    ) { try rank(shuffles: 0) }
    let count = try rank(iterative: false).importances.count
    #expect(
      throws: StudyError.usage(
        command: "rank", option: "--top", found: "\(count)",
        expected: "less than the \(count) features of the run")
    ) { try rank(top: count) }
  }

  @Test func folderThatAKilledRankingLeftEmptyButForATemporaryFileIsItsOwn() throws {
    let folder = "\(scratch.path)/rank-own"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let left = "\(folder)/.permutation.csv.elsewhere.17.1.tmp"
    try Data("half".utf8).write(to: URL(fileURLWithPath: left))
    #expect(try rank(iterative: false).folder == folder)
  }

  @Test func folderOfOtherFilesIsLeftAlone() throws {
    let folder = "\(scratch.path)/rank-own"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/thesis.tex"))
    #expect(throws: StudyError.notOurs(path: folder, found: "a folder of other files")) {
      try rank(iterative: false)
    }
  }

  /// A run of someone else says where its domain file is; it does not say where we write.
  @Test func aRunElsewhereThanItsDomainFileNeedsAnOutput() throws {
    let elsewhere = try Scratch()
    let moved = "\(elsewhere.path)/own"
    try FileManager.default.copyItem(atPath: run, toPath: moved)
    let error = #expect(throws: StudyError.self) {
      try Rank(
        .init(
          runPath: moved, output: nil, shuffles: 1, seed: nil, isIterative: false, repeats: 1,
          top: 1, threads: 1, force: false, isQuiet: true), logger: Messages().logger
      ).run()
    }
    #expect(error?.exitStatus == .usage)
    #expect(error?.line.hasPrefix("--output: found none, and a run that is not below ") == true)
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/rank-own"))
  }
}
