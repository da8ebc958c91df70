import Foundation
import StageFiles
import TestMessages
import Testing

@testable import Scoring

@Suite struct TemplatesTests {
  private let line: ToyLine

  init() throws { line = try ToyLine() }

  private static let config = """
    {"configuration":{"luminosity_ifb":10,"samples":[{"name":"ttH","cross_section_pb":0.01,\
    "k_factor":1},{"name":"ttbb","cross_section_pb":0.5,"k_factor":2}]}}
    """

  private func make(
    _ run: String, bins: Int = 10, domains: String? = nil, _ messages: Messages = Messages()
  ) throws -> TemplatesResult {
    try Templates(
      .init(
        runPath: run, domainsPath: domains, output: line / "templates", bins: bins,
        luminosity: nil, backgroundUncertainty: 0.1, threads: 1, isQuiet: true),
      log: messages.logger
    ).run()
  }

  @Test func sumsAreTheExpectedYieldsAndEventsThoseOfTheTestPart() throws {
    let domains = try line.domains("domains.h5") { $0.config = Self.config }
    let run = try line.run("run", on: domains)
    let result = try make(run)
    #expect(result.templates.map(\.domain) == ["source", "source", "target", "target"])
    #expect(result.templates.map(\.category) == [.signal, .background, .signal, .background])
    #expect(result.templates.allSatisfy { $0.normalisation == .expected })
    // 1000 * cross-section * k-factor * 10 / fb * 10 / 100, selected over all weights.
    for (template, yield) in zip(result.templates, [10.0, 1000, 10, 1000]) {
      #expect(abs(template.sum - yield) < 1e-9 * yield)
      #expect(template.events.reduce(0, +) == 40)
      for (events, sum) in zip(template.events, template.sums) {
        #expect(abs(sum - Double(events) * yield / 40) < 1e-9 * yield)
      }
    }
    let x = (200..<240).flatMap { ToyLine.features(.init(file: "signal.root", entry: $0)) }
    let responses = try Responder(ScoredRun(path: run).model, threads: 1).responses(to: x)
    let counts = (0..<10).map { bin in responses.count { min(9, Int($0 * 10)) == bin } }
    #expect(result.templates[0].events == counts)
    let csv = try String(contentsOfFile: line / "templates/templates.csv", encoding: .utf8)
    let rows = csv.split(separator: "\n")
    #expect(rows.count == 41)
    #expect(rows[0] == "domain,class,bin,low,high,events,sum_w,sum_w2,normalisation,fit_bin")
    #expect(rows[1].hasPrefix("source,signal,1,0.0,0.1,\(counts[0]),"))
  }

  @Test func withoutCrossSectionsTheSumIsOneAndThatIsSaid() throws {
    let run = try line.run("run", on: line.domains("domains.h5"))
    let messages = Messages()
    let result = try make(run, messages)
    #expect(result.templates.allSatisfy { $0.normalisation == .unit && abs($0.sum - 1) < 1e-12 })
    #expect(
      messages.all.first
        == "notice: templates: of unit sum: source signal, source background, target signal, target "
        + "background: the domain file does not describe its samples")
  }

  @Test func realDataAreCountedAndVaryNothing() throws {
    let run = try line.run(
      "run",
      on: line.domains("domains.h5") {
        $0.hasTruth = false
        $0.config = Self.config
      })
    let result = try make(run)
    #expect(result.templates.map(\.category) == [.signal, .background, .data])
    #expect(result.templates[2].sum == 80)
    #expect(
      result.notes.last
        == "no target has labels: the workspace has no variation of the background's shape")
  }

  @Test func filesOfOthersStay() throws {
    let run = try line.run("run", on: line.domains("domains.h5"))
    try FileManager.default.createDirectory(
      atPath: line / "templates", withIntermediateDirectories: true)
    let json = line / "templates/templates.json"
    try Data(#"{"measurements":[{"name":"theirs"}]}"#.utf8).write(to: URL(fileURLWithPath: json))
    #expect(failure { _ = try make(run) }?.hasPrefix("73 \(json): ") == true)
    #expect(!FileManager.default.fileExists(atPath: line / "templates/templates.csv"))
    try FileManager.default.removeItem(atPath: json)
    _ = try make(run)
    _ = try make(run)
  }

  @Test func aDomainFileWrittenAnewIsRefusedUnlessItIsNamed() throws {
    let domains = try line.domains("domains.h5")
    let run = try line.run("run", on: domains)
    _ = try line.domains("domains.h5") { $0.test = 300..<320 }
    #expect(failure { _ = try make(run) }?.hasPrefix("65 \(domains): another file than ") == true)
    #expect(try make(run, domains: domains).templates[0].events.reduce(0, +) == 20)
  }
}
