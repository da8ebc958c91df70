import Diagnostics
import Domains
import Foundation
import Pipeline
import StageFiles
import TestMessages
import Testing
import Training

@testable import Study

@Suite struct SensitivityTests {
  private let scratch: Scratch
  private let files: FeatureFiles

  init() throws {
    scratch = try Scratch()
    files = try FeatureFiles(in: scratch.path)
  }

  private func study(
    _ fractions: [Double], modes: [SensitivityPoint.Mode] = [.both, .target],
    events: Int? = nil, repeats: Int = 2, messages: Messages = Messages()
  ) throws -> SensitivityResult {
    try Sensitivity(
      .init(
        samplesPath: files.samples, features: files.output, output: "\(scratch.path)/study",
        modes: modes, fractions: fractions,
        domains: DomainOptions(
          signalFraction: 0, sourceSignalFraction: 0.05, eventsPerClass: events,
          testFraction: 0.5, negativeWeights: .keep, seed: 1),
        training: .toy(epochs: 2), repeats: repeats, threads: 2, force: false, isQuiet: true),
      logger: messages.logger
    ).run()
  }

  private func reader(_ name: String) throws -> DomainsFileReader {
    try DomainsFileReader(path: "\(scratch.path)/study/domains-\(name).h5")
  }

  @Test func tablesHaveBothModes() throws {
    let result = try study([0.05, 0.5])
    let rows = try scratch.text("study/sensitivity.csv").split(separator: "\n")
    #expect(
      rows[0].hasPrefix(
        "mode,signal_fraction,source_signal_fraction,seed,auc_source,auc_source_error,"))
    let keys = rows.dropFirst().map { $0.split(separator: ",").prefix(4).joined(separator: ",") }
    #expect(
      keys == [
        "both,0.05,0.05,1", "both,0.05,0.05,2", "both,0.5,0.5,1", "both,0.5,0.5,2",
        "target,0.05,0.05,1", "target,0.05,0.05,2", "target,0.5,0.05,1", "target,0.5,0.05,2",
      ])
    // The point that both modes have is trained once.
    #expect(result.count == 6 && result.failed == 0)
    #expect(
      try scratch.names("study/runs")
        == ["sig0.05-source0.05", "sig0.5-source0.05", "sig0.5-source0.5"])
    let points = try scratch.text("study/points.csv").split(separator: "\n")
    #expect(points.count == 5)
    #expect(
      points[0].hasPrefix("mode,signal_fraction,source_signal_fraction,trainings,failed,auc_"))
  }

  private func events(_ block: DomainBlock) throws -> Set<String> {
    Set(zip(try block.samples(), try block.entries()).map { "\($0) \($1)" })
  }

  @Test func pointsUseTheSameEvents() throws {
    let result = try study([0.1, 0.5])
    #expect(result.eventsPerClass == 120)
    let readers = [try reader("sig0.1-source0.1"), try reader("sig0.5-source0.5")]
    for (part, role) in [
      (StageFiles.DomainPart.train, .source), (.test, .source), (.test, .target(nil)),
    ]
      as [(StageFiles.DomainPart, DomainRole)]
    {
      let blocks = try readers.map { try $0.block(part, role) }
      #expect(try events(blocks[0]) == events(blocks[1]))
      #expect(blocks[0].count == 120)
    }
    // floor(60 / 9) of the signal, and all of it.
    let targets = try readers.map { try $0.block(.train, .target(nil)) }
    #expect(targets.map(\.count) == [60 + 6, 60 + 60])
    #expect(try events(targets[0]).isSubset(of: events(targets[1])))
  }

  /// Beyond one half a target trains on more signal than background, which all points have to afford:
  /// with n/2 events to test, n/2 + 4 n/2 of the about 200 signal events of the target.
  @Test func pointsUseWhatTheLargestFractionLeaves() throws {
    let n = try study([0.1, 0.8], modes: [.target], repeats: 1).eventsPerClass
    #expect((70...90).contains(n))
    for name in ["sig0.1-source0.05", "sig0.8-source0.05"] {
      #expect(try reader(name).block(.train, .source).count == 2 * (n - n / 2))
    }
  }

  @Test func sourceOfModeTargetStaysAtItsFraction() throws {
    _ = try study([0.3], modes: [.target])
    let source = try reader("sig0.3-source0.05").block(.train, .source)
    let weights = zip(try source.labels(), try source.domainWeights())
    let signal = weights.reduce(0.0) { $1.0 == 1 ? $0 + Double($1.1) : $0 }
    #expect(abs(signal / Double(source.count) - 0.05) < 1e-6)
  }

  @Test func finishedPointsAreKept() throws {
    _ = try study([0.1, 0.5])
    let record = "study/runs/sig0.1-source0.1/seed1/run.json"
    let table = try scratch.text("study/sensitivity.csv")
    let before = try scratch.text(record)
    try FileManager.default.removeItem(
      atPath: "\(scratch.path)/study/runs/sig0.5-source0.5/seed2/run.json")
    let messages = Messages()
    _ = try study([0.1, 0.5], messages: messages)
    #expect(try scratch.text(record) == before)
    #expect(try scratch.text("study/sensitivity.csv") == table)
    #expect(messages.all.contains { $0.contains("domains-sig0.1-source0.1.h5 is up to date") })
  }

  @Test(arguments: [[0.0], [1.0], [0.1, 0.1], [.nan]])
  func fractionsAreChecked(fractions: [Double]) throws {
    let error = #expect(throws: StudyError.self) { try study(fractions) }
    #expect(error?.exitStatus == .usage)
    #expect(error?.line.hasPrefix("--signal-fractions: found ") == true)
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/study"))
  }

  @Test func moreEventsThanThereAreIsAnError() throws {
    let error = #expect(throws: PipelineError.self) { try study([0.1], events: 500) }
    #expect(error?.exitStatus == .badData)
  }
}
