import Foundation
import StageFiles
import TestMessages
import Testing

@testable import Scoring

@Suite struct ScoreTests {
  private let line: ToyLine
  /// Trains on entries 0 ..< 80 of both files, tests on 200 ..< 280.
  private let domains: String
  /// Entries 0 ..< 300 of two files, of which no run knows the second.
  private let events: [ToyLine.Event]
  private let files = ["signal.root", "data.root"]

  init() throws {
    line = try ToyLine()
    domains = try line.domains("domains.h5")
    events = ["signal.root", "data.root"].flatMap { file in
      (0..<300).map { ToyLine.Event(file: file, entry: $0) }
    }
  }

  private func part(_ event: ToyLine.Event) -> ScoredPart {
    guard event.file == "signal.root" else { return .unseen }
    return event.entry < 80 ? .trained : (200..<280).contains(event.entry) ? .test : .unseen
  }

  @Test func everyEventHasTheNetworksResponseAndItsPart() throws {
    let run = try line.run("run", on: domains)
    let features = try line.features("features.h5", events, files: files)
    let messages = Messages()
    let summary = try line.score(features, [run], messages)
    #expect(
      [summary.all, summary.unseen, summary.test, summary.trained].map(\.events) == [
        600, 440, 80, 80,
      ])
    #expect(
      messages.all == [
        "warning: score: 80 of 600 events were trained on by the run that scores them, part 1: "
          + "their responses look better than they are; leave them out, or train on folds (prep "
          + "build-domains --fold I/K) and give all runs"
      ])
    let expected = try Responder(ScoredRun(path: run).model, threads: 1)
      .responses(to: events.flatMap(ToyLine.features))
    let scores = try line.scores(events)
    for (event, response) in zip(events, expected) {
      #expect(scores[event]?.response == response)
      #expect(scores[event]?.part == part(event))
    }
    let reader = try ScoresFileReader(path: line / "scores.h5")
    #expect(!reader.hasSpread)
    #expect(reader.header.format == "hep-prep/scores")
    #expect(reader.header.contentHash?.count == 64)
    #expect(reader.header.inputs.map(\.path) == [features, "\(run)/model.h5"])
    #expect(try reader.bookkeeping() == FeaturesFileReader(path: features).bookkeeping())
  }

  /// The same events with files and rows in another order and under another path.
  @Test func orderOfFilesAndRowsDoesNotMatter() throws {
    let run = try line.run("run", on: domains)
    _ = try line.score(try line.features("features.h5", events, files: files), [run])
    let first = try line.scores(events)
    let reversed = Array(events.reversed())
    _ = try line.score(
      try line.features("again.h5", reversed, files: files.reversed()), [run], to: "again-scores.h5"
    )
    let second = try line.scores(reversed, in: "again-scores.h5")
    for event in events {
      #expect(first[event]?.response == second[event]?.response)
      #expect(first[event]?.part == second[event]?.part)
    }
  }

  /// Folds: what one run trains on another tests on.
  @Test func foldsGiveEachEventTheRunThatHasNotSeenIt() throws {
    let runs = try [(0..<40, 100..<140), (100..<140, 0..<40)].enumerated().map { index, parts in
      try line.run(
        "fold\(index)",
        on: line.domains("fold\(index).h5") {
          $0.trained = UInt64(parts.0.lowerBound)..<UInt64(parts.0.upperBound)
          $0.test = UInt64(parts.1.lowerBound)..<UInt64(parts.1.upperBound)
        }, seed: UInt64(index + 1))
    }
    let features = try line.features("features.h5", events, files: files)
    let messages = Messages()
    let summary = try line.score(features, runs, messages)
    #expect(messages.all.isEmpty)
    #expect(summary.trained.events == 0)
    let single = try runs.map { try Responder(ScoredRun(path: $0).model, threads: 1) }
      .map { try $0.responses(to: events.flatMap(ToyLine.features)) }
    let reader = try ScoresFileReader(path: line / "scores.h5")
    let rows = 0..<events.count
    let values = zip(
      zip(try reader.responses(rows), try reader.spreads(rows)), try reader.parts(rows))
    for (index, (event, value)) in zip(events, values).enumerated() {
      let (a, b) = (single[0][index], single[1][index])
      let ((response, spread), part) = value
      switch event.entry {
      case 0..<80 where event.file == "signal.root":
        #expect((response, spread) == (b, 0))
        #expect(part == .test)
      case 100..<180 where event.file == "signal.root":
        #expect((response, spread) == (a, 0))
        #expect(part == .test)
      default:
        #expect(abs(response - (a + b) / 2) < 1e-7)
        #expect(abs(spread - abs(a - b) / 2) < 1e-7)
        #expect(part == .unseen)
      }
    }
  }

  @Test func onlyWhereAllRunsTrainedOnAnEventDoAllScoreIt() throws {
    let runs = try (1...2).map { try line.run("run\($0)", on: domains, seed: $0) }
    let messages = Messages()
    let summary = try line.score(
      line.features("features.h5", events, files: files), runs, messages)
    #expect(summary.trained.events == 80)
    #expect(messages.all.first?.contains("by every run that scores them") == true)
    let model = try runs.map { try Responder(ScoredRun(path: $0).model, threads: 1) }
    let x = ToyLine.features(events[0])
    let both = try model.map { try $0.responses(to: x)[0] }
    let response = try #require(try line.scores(events)[events[0]]).response
    #expect(abs(response - (both[0] + both[1]) / 2) < 1e-7)
  }

  @Test func whatIsUpToDateIsLeftAsItIs() throws {
    let run = try line.run("run", on: domains)
    let features = try line.features("features.h5", events, files: files)
    let first = try line.score(features, [run])
    #expect(!first.wasSkipped)
    // Nothing is needed of the domain file any more.
    let messages = Messages()
    let second = try line.score(features, [run], messages)
    #expect(second.wasSkipped)
    #expect(second.test == first.test)
    #expect(messages.all.first == "notice: score: \(line / "scores.h5") is up to date")
    #expect(messages.all.count == 2, "the warning is said again")
    #expect(try !line.score(features, [run], force: true).wasSkipped)
    let other = try line.run("other", on: domains, seed: 2)
    #expect(try !line.score(features, [other]).wasSkipped)
    #expect(try !line.score(features, [run, other]).wasSkipped)
  }

  @Test func otherFeaturesAreNamed() throws {
    let run = try line.run("run", on: domains)
    let features = try line.features("features.h5", events, files: files, names: ["ht", "mass"])
    #expect(
      failure { _ = try line.score(features, [run]) }
        == "65 \(features): features: found none of the name \"met\"; found \"mass\", which the model "
        + "does not have, expected those of \(run) in their order; run prep features with the list "
        + "that the network was trained on")
  }

  @Test func theSameModelTwiceIsWrongUsage() throws {
    let run = try line.run("run", on: domains)
    let features = try line.features("features.h5", events, files: files)
    #expect(
      failure { _ = try line.score(features, [run, run]) }?.hasPrefix("64 --run: found ") == true)
  }

  @Test func aFeatureThatIsNotANumberStopsWithItsPlace() throws {
    let run = try line.run("run", on: domains)
    let features = try line.features("features.h5", events, files: files) { $0[7] = .nan }
    #expect(
      failure { _ = try line.score(features, [run]) }
        == "65 \(features): /features: row 3: found nan for met, expected a finite number that "
        + "stays one after the scaling; run prep features again")
    #expect(!FileManager.default.fileExists(atPath: line / "scores.h5"))
  }

  @Test func rowsOfFilesThatInputsDoesNotNameAre65() throws {
    let run = try line.run("run", on: domains)
    let features = try line.features("features.h5", events, files: ["signal.root"])
    #expect(
      failure { _ = try line.score(features, [run]) }
        == "65 \(features): /event/file: row 300: found file 1, expected less than 1, the files of "
        + "inputs; run prep features again")
  }
}
