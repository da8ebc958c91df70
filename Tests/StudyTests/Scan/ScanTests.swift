import Diagnostics
import Foundation
import HDF5Store
import TestMessages
import Testing
import Training

@testable import Study

@Suite struct ScanTests {
  private let scratch: Scratch
  private let points = [
    ScanPoint(setup: .a, lambda: 0), ScanPoint(setup: .a, lambda: 5),
    ScanPoint(setup: .b, lambda: 0.01),
  ]

  init() throws { scratch = try Scratch() }

  private func scan(
    _ points: [ScanPoint], repeats: Int = 2, output: String? = nil, rule: ChoiceRule = .paper,
    threads: Int = 2, force: Bool = false, messages: Messages = Messages(),
    _ edit: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> ScanResult {
    var training = TrainingOptions.toy()
    edit(&training)
    return try Scan(
      .init(
        domainsPath: scratch.domains, output: output.map { "\(scratch.path)/\($0)" },
        points: points, training: training, repeats: repeats, rule: rule, threads: threads,
        force: force, isQuiet: true),
      logger: messages.logger
    ).run()
  }

  @Test func everyTrainingIsTheOneOfFit() throws {
    let result = try scan(points)
    #expect(result.folder == "\(scratch.path)/scan")
    let rows = try scratch.text("scan/scan.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 7)
    #expect(rows[0].prefix(5) == ["setup", "lambda", "seed", "auc_source", "auc_source_error"])
    #expect(rows[5].prefix(3) == ["b", "0.01", "1"])
    var options = TrainingOptions.toy()
    options.setup = .b
    options.lambda = 0.01
    options.seed = 2
    let alone = try Fit(
      domainsPath: scratch.domains, output: "\(scratch.path)/alone", options: options, threads: 1,
      replacesRun: false, isQuiet: true, logger: Messages().logger
    ).run().record
    let record = try #require(
      RunFolder(path: "\(scratch.path)/scan/b-lambda0.01/seed2").finishedRecord())
    #expect(record.hashes == alone.hashes && record.key == alone.key)
    #expect(rows[6][3] == "\(try #require(alone.metrics?["auc_source"]?.value))")
  }

  @Test func filesHaveTheSameTables() throws {
    let result = try scan(points)
    #expect(
      try scratch.names("scan") == [
        "a-lambda0", "a-lambda5", "b-lambda0.01", "chosen.json", "points.csv", "scan.csv",
        "scan.h5",
      ])
    let reader = try HDF5Reader(path: "\(scratch.path)/scan/scan.h5")
    let values: [Double] = try reader.dataset("/points/ks_all_mean").values()
    #expect(values == result.points.compactMap { $0.summary.figure("ks_all").mean })
    #expect(try reader.dataset("/trainings/setup").strings() == ["a", "a", "a", "a", "b", "b"])
    #expect(try reader.dataset("/trainings/seed").values() as [Int64] == [1, 2, 1, 2, 1, 2])
    let chosen = try scratch.object("scan/chosen.json")
    #expect(chosen["lambda"] as? Double == result.choices?.overall.chosen.point.lambda)
    let json = try JSONSerialization.jsonObject(with: Data(result.json.utf8)) as? [String: Any]
    #expect((json?["points"] as? [Any])?.count == 3)
  }

  @Test func morePointsAndSeedsAddToWhatIsThere() throws {
    _ = try scan([points[1]])
    let record = "scan/a-lambda5/seed2/run.json"
    let before = try scratch.text(record)
    let messages = Messages()
    _ = try scan(points, repeats: 3, messages: messages)
    #expect(try scratch.text(record) == before)
    #expect(
      messages.all.contains {
        $0.hasPrefix("notice: \(scratch.path)/scan: 2 of 9 trainings are finished already")
      })
    // And the same tables as those of a scan that did all at once, by one thread.
    _ = try scan(points, repeats: 3, output: "other", threads: 1)
    for name in ["scan.csv", "points.csv", "chosen.json"] {
      #expect(try scratch.text("scan/\(name)") == scratch.text("other/\(name)"), "\(name)")
    }
  }

  @Test func trainingsThatFailAreTabulatedAndLeaveTheOthers() throws {
    let result = try scan([points[1]]) { $0.learningRate = 1e30 }
    #expect(result.failed == 2 && result.choices == nil)
    #expect(
      try scratch.text("scan/scan.csv")
        == "setup,lambda,seed,epochs,best_epoch,spikes,status\na,5.0,1,,,,failed\na,5.0,2,,,,failed\n"
    )
    #expect(
      throws: StudyError.failedTrainings(path: "\(scratch.path)/scan", failed: 2, count: 2)
    ) { try result.requireAllFinished() }
  }

  @Test func warningsAreSaidOnce() throws {
    let messages = Messages()
    _ = try scan(points, messages: messages) {
      $0.epochs = EpochLimits(minimum: 2, maximum: 3)
    }
    let warnings = messages.all.filter { $0.hasPrefix("warning") && $0.contains("its rule") }
    #expect(
      warnings == [
        "warning: \(scratch.path)/scan: 6 of 6 trainings warn, the first is set-up a, lambda 0, "
          + "seed 1: the training ended at the largest number of epochs, 3, and not by its rule"
      ])
  }

  @Test func scheduleCountsWhereThereIsALambda() throws {
    let result = try scan([points[0], points[1]], repeats: 1) { $0.lambdaSchedule = .ganin }
    let schedules = result.points.compactMap { $0.summary.trainings.first?.config.lambdaSchedule }
    #expect(schedules == [.constant, .ganin])
  }

  @Test func wrongUsageIsFoundBeforeAnyFileIsOpened() throws {
    func refusal(_ body: () throws -> ScanResult) -> String? {
      (#expect(throws: StudyError.self) { try body() })?.line
    }
    #expect(
      refusal { try scan([points[1], points[1]]) }
        == "--lambda: found 5 twice in set-up a, expected each point once; see train scan --help")
    #expect(refusal { try scan(points, repeats: 0) }?.hasPrefix("--repeats: found 0") == true)
    #expect(
      refusal { try scan(points, rule: .metric("auc_sorce")) }?.contains("did you mean") == true)
    #expect(throws: TrainingError.self) { try scan([ScanPoint(setup: .a, lambda: -1)]) }
    #expect(try scratch.names(".") == ["domains.h5"])
  }

  @Test func folderOfOthersIsLeftAlone() throws {
    let folder = "\(scratch.path)/mine"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/notes.txt"))
    #expect(throws: StudyError.notOurs(path: folder, found: "a folder of other files")) {
      try scan(points, output: "mine")
    }
    // Pictures beside a scan's files disturb nobody.
    _ = try scan([points[0]], repeats: 1)
    try Data("x".utf8).write(to: URL(fileURLWithPath: "\(scratch.path)/scan/notes.txt"))
    _ = try scan([points[0]], repeats: 1)
  }
}
