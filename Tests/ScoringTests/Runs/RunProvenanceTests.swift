import Fingerprints
import Foundation
import StageFiles
import TestMessages
import Testing

@testable import Scoring

/// Which events a run saw is never guessed.
@Suite struct RunProvenanceTests {
  private let line: ToyLine
  private let domains: String

  init() throws {
    line = try ToyLine()
    domains = try line.domains("domains.h5")
  }

  private func part(
    _ entry: UInt64, of file: String = "signal.root", _ run: String, domains: [String] = [],
    assumesUnseen: Bool = false, _ messages: Messages = Messages()
  ) throws -> ScoredPart {
    let digest = ToyLine.digest(file)
    return try RunProvenance(
      domainsPaths: domains, assumesUnseen: assumesUnseen, log: messages.logger
    ).parts(of: ScoredRun(path: run), for: [digest])[digest].part(of: entry)
  }

  @Test func heldBackEventsCountAsTrainedOn() throws {
    let run = try line.run("run", on: domains)
    #expect(try (0..<80).allSatisfy { try part($0, run) == .trained })
    #expect(try part(200, run) == .test)
    #expect(try part(100, run) == .unseen)
  }

  @Test func aMovedDomainFileIsNamedAndKnownByItsContent() throws {
    let run = try line.run("run", on: domains)
    let other = try line.domains("other.h5") { $0.trained = 1..<41 }
    try FileManager.default.moveItem(atPath: domains, toPath: line / "moved.h5")
    #expect(
      failure { _ = try part(0, run) }
        == "66 \(domains): the domain file of \(run) is not there, expected it to say which events "
        + "the network was trained on; name it with --domains, or, where you know that it saw none "
        + "of these events, give --assume-unseen")
    #expect(try part(0, run, domains: [other, line / "moved.h5"]) == .trained)
    #expect(
      failure { _ = try part(0, run, domains: [other]) }
        == "65 \(other): found another file than \(run) was trained on (its content_hash differs), "
        + "expected that to say which events the network was trained on; name it with --domains, "
        + "or, where you know that it saw none of these events, give --assume-unseen")
    let messages = Messages()
    #expect(try part(0, run, assumesUnseen: true, messages) == .unseen)
    #expect(messages.all.count == 1)
    #expect(messages.all.first?.contains("as --assume-unseen says") == true)
  }

  @Test func aDomainFileWrittenAnewIsNotTaken() throws {
    let run = try line.run("run", on: domains)
    _ = try line.domains("domains.h5") { $0.trained = 1..<41 }
    #expect(
      failure { _ = try part(0, run) }?.hasPrefix("65 \(domains): found another file") == true)
  }

  @Test func aForeignDomainFileIsAnErrorAndNotUnseen() throws {
    let foreign = try line.domains("foreign.h5") { $0.hasInputs = false }
    let run = try line.run("run", on: foreign)
    #expect(
      failure { _ = try part(0, run) }
        == "65 \(foreign): found no attribute inputs of this program, expected a record of the event "
        + "files, to tell which events \(run) was trained on; where you know that it saw none of "
        + "these, give --assume-unseen")
    #expect(try part(0, run, assumesUnseen: true) == .unseen)
  }

  /// The fingerprint of a feature file is that of no event file: it would look like other events.
  @Test func recordsThatEndBeforeTheEventFilesAreAnErrorToo() throws {
    let foreign = try line.domains("foreign.h5") { $0.inputsEndEarly = true }
    let run = try line.run("run", on: foreign)
    #expect(
      failure { _ = try part(0, run) }?.hasPrefix(
        "65 \(foreign): found inputs that do not go back to event files, expected a record") == true
    )
  }

  /// The model says which event files its domain file was made of.
  @Test func eventsOfOtherFilesAreUnseenWithoutTheDomainFile() throws {
    let run = try line.run("run", on: domains)
    try FileManager.default.removeItem(atPath: domains)
    #expect(try part(0, of: "data.root", run) == .unseen)
  }
}
