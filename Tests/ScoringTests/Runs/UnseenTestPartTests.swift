import Foundation
import TestMessages
import Testing

@testable import Scoring

@Suite struct UnseenTestPartTests {
  private let line: ToyLine
  private let domains: String
  private let run: String

  init() throws {
    line = try ToyLine()
    domains = try line.domains("domains.h5")
    run = try line.run("run", on: domains)
  }

  /// What the guard says of a domain file: its error, its warning, or nothing.
  private func check(_ path: String) -> String? {
    let messages = Messages()
    let error = failure {
      try UnseenTestPart(runPath: run, domainsPath: path, log: messages.logger).check()
    }
    return error ?? messages.all.first
  }

  @Test func aTestEventThatWasTrainedOnNamesBothPlaces() throws {
    // The source tests the entries 79 to 99; the run's target was trained on 79.
    let other = try line.domains("other.h5") {
      $0.trained = 300..<310
      $0.test = 79..<99
    }
    #expect(
      check(other)
        == "65 \(other): /test/source: row 0: found entry 79 of /data/signal.root, which \(run) was "
        + "trained on (entry 79 of /data/signal.root in \(domains)), expected events that it has not "
        + "seen; evaluate on its own domain file, or build one of other event files")
  }

  @Test func eventsThatItHasNotSeenPass() throws {
    #expect(check(domains) == nil)
    #expect(
      check(
        try line.domains("other.h5") {
          $0.trained = 300..<310
          $0.test = 80..<90
        }) == nil)
    // Training events of the other file do not matter, nor do the same entries of another file.
    #expect(
      check(
        try line.domains("files.h5") { $0.files = [["other.root"], ["another.root"]] }) == nil)
  }

  /// hadd copies events into another file: their objects are the same, their file and entry are not.
  @Test func aCopyInAnotherEventFileIsKnownByItsObjects() throws {
    func features(_ file: String) throws -> String {
      try line.features(
        "\(file).h5", (0..<300).map { .init(file: file, entry: $0) }, files: [file])
    }
    func domains(_ name: String, _ files: [String], test: Range<UInt64>) throws -> String {
      let paths = try files.map(features)
      return try line.domains(name) {
        $0.files = files.map { [$0] }
        $0.featureFiles = paths
        $0.trained = name == "own.h5" ? 0..<40 : 250..<260
        $0.test = test
      }
    }
    let own = try domains("own.h5", ["signal.root", "background.root"], test: 200..<210)
    let run = try line.run("copied", on: own)
    func check(_ path: String) -> String? {
      failure {
        try UnseenTestPart(runPath: run, domainsPath: path, log: Messages().logger).check()
      }
    }
    let copied = try domains("copied.h5", ["hadd.root", "hadd2.root"], test: 70..<75)
    let found = try #require(check(copied))
    #expect(
      found.hasPrefix(
        "65 \(copied): /test/source: row 0: found entry 70 of /data/hadd.root, which \(run) was "
          + "trained on (entry 70 of /data/"))
    #expect(found.contains("ground.root in \(own))") || found.contains("signal.root in \(own))"))
    #expect(
      check(try domains("others.h5", ["hadd.root", "hadd2.root"], test: 100..<105)) == nil)
    // Without the feature files nobody can know.
    try FileManager.default.removeItem(atPath: line / "signal.root.h5")
    #expect(check(copied) == nil)
  }

  @Test func whatCannotBeKnownIsAWarning() throws {
    let other = try line.domains("other.h5") {
      $0.trained = 1..<41
      $0.hasInputs = false
    }
    #expect(
      check(other)?.contains(
        "whether \(run) was trained on some of its test events is not known: no attribute inputs of "
          + "this program") == true)
    let known = try line.domains("known.h5") { $0.trained = 2..<42 }
    try FileManager.default.removeItem(atPath: domains)
    #expect(check(known)?.contains("is not known: \(domains): the domain file of") == true)
  }
}
