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
