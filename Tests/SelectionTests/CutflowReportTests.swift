import Diagnostics
import Events
import Foundation
import Testing

@testable import Selection

@Suite struct CutflowReportTests {
  private typealias Row = Cutflow.Row

  private let unweighted = Cutflow(rows: [
    Row(name: "all", raw: 400, sumOfWeights: 400, sumOfSquaredWeights: 400),
    Row(name: "one_lepton", raw: 100, sumOfWeights: 100, sumOfSquaredWeights: 100),
    Row(name: "five_jets", raw: 36, sumOfWeights: 36, sumOfSquaredWeights: 36),
  ])

  private func isClose(_ a: Double?, _ b: Double) -> Bool {
    a.map { abs($0 - b) <= 1e-12 * abs(b) } ?? false
  }

  @Test func unitWeightsGiveTheBinomialError() throws {
    let rows = CutflowReport(sample: "s", cutflow: unweighted, yieldPerWeight: nil).rows
    #expect(rows[0].efficiencyToPrevious == .init(value: 1, error: 0))
    #expect(rows[2].sumOfWeights == .init(value: 36, error: 6))
    #expect(isClose(rows[2].efficiencyToPrevious?.value, 0.36))
    #expect(isClose(rows[2].efficiencyToPrevious?.error, (0.36 * 0.64 / 100).squareRoot()))
    #expect(isClose(rows[2].efficiencyToFirst?.value, 0.09))
    #expect(isClose(rows[2].efficiencyToFirst?.error, (0.09 * 0.91 / 400).squareRoot()))
    #expect(rows[2].expectedYield == nil)
  }

  @Test func weightedErrorIsThatOfEventsThatPassOrFailWithTheirWeights() throws {
    // Passing: 1, 2. Failing: -1, 3. e = 3 / 5.
    var cutflow = Cutflow(names: ["all", "cut"])
    for weight in [1, 2, -1, 3] { cutflow.rows[0].add(weight: Double(weight)) }
    for weight in [1, 2] { cutflow.rows[1].add(weight: Double(weight)) }
    let row = CutflowReport(sample: "s", cutflow: cutflow, yieldPerWeight: nil).rows[1]
    let expected = (0.16 * 5 + 0.36 * 10).squareRoot() / 5
    #expect(isClose(row.efficiencyToPrevious?.value, 0.6))
    #expect(isClose(row.efficiencyToPrevious?.error, expected))
  }

  @Test func yieldScalesValueAndError() throws {
    let rows = CutflowReport(sample: "s", cutflow: unweighted, yieldPerWeight: 0.5).rows
    #expect(rows[0].expectedYield == .init(value: 200, error: 10))
    #expect(rows[2].expectedYield == .init(value: 18, error: 3))
  }

  @Test func efficiencyOfNothingIsUnknown() throws {
    let rows = CutflowReport(
      sample: "s", cutflow: Cutflow(names: ["all", "cut"]), yieldPerWeight: nil
    ).rows
    #expect(rows.allSatisfy { $0.efficiencyToPrevious == nil && $0.efficiencyToFirst == nil })
  }

  private func part(
    _ name: String, _ cutflow: Cutflow, _ yieldPerWeight: Double?, skipped: [String] = []
  ) -> CutflowReport.Part {
    CutflowReport.Part(
      name: name, cutflow: cutflow, yieldPerWeight: yieldPerWeight,
      skipped: skipped.map { .init(file: $0, reason: "\($0): damaged") })
  }

  @Test func filesThatWereLeftOutAreNamedInEveryForm() throws {
    let total = try CutflowReport.total(of: [
      part("a", unweighted, nil, skipped: ["x.root"]), part("b", unweighted, nil),
      part("c", unweighted, nil, skipped: ["y,z.root"]),
    ])
    #expect(total.skipped.map(\.file) == ["x.root", "y,z.root"])
    #expect(total.table.hasSuffix("\nskipped: x.root\nskipped: y,z.root\n"))
    #expect(total.csv.hasSuffix("\nskipped: x.root,,,,,,,,,\n\"skipped: y,z.root\",,,,,,,,,\n"))
    let json = String(decoding: try JSONEncoder().encode(total), as: UTF8.self)
    #expect(json.contains(#""skipped":[{"#) && json.contains(#""reason":"x.root: damaged""#))
    let none = try JSONEncoder().encode(CutflowReport.total(of: [part("b", unweighted, nil)]))
    #expect(!String(decoding: none, as: UTF8.self).contains("skipped"))
  }

  @Test func totalAddsRowsAndYields() throws {
    let total = try CutflowReport.total(of: [part("a", unweighted, 0.5), part("b", unweighted, 2)])
    #expect(total.title == "total")
    #expect(total.rows.map(\.raw) == [800, 200, 72])
    #expect(total.rows[2].expectedYield?.value == 90.0)
    #expect(isClose(total.rows[2].expectedYield?.error, (9.0 + 144).squareRoot()))
  }

  @Test func totalHasYieldsOnlyWhereAllAreKnown() throws {
    let total = try CutflowReport.total(of: [
      part("a", unweighted, 0.5), part("b", unweighted, nil),
    ])
    #expect(total.rows.allSatisfy { $0.expectedYield == nil })
  }

  @Test func sampleWithoutItsOwnConditionCountsThereWithAllItsEvents() throws {
    var other = unweighted
    other.rows.insert(
      Row(name: "require", raw: 300, sumOfWeights: 300, sumOfSquaredWeights: 300), at: 1)
    let parts = [part("a", unweighted, 1), part("b", other, 1)]
    for samples in [parts, parts.reversed()] {
      let total = try CutflowReport.total(of: samples)
      #expect(total.rows.map(\.name) == ["all", "require", "one_lepton", "five_jets"])
      #expect(total.rows.map(\.raw) == [800, 700, 200, 72])
      #expect(total.rows[1].expectedYield?.value == 700)
    }
  }

  @Test func otherCutsCannotBeAdded() throws {
    let other = Cutflow(names: ["all", "two_leptons"])
    let error = #expect(throws: SelectionError.self) {
      try CutflowReport.total(of: [part("a", unweighted, nil), part("b", other, nil)])
    }
    #expect(
      error?.line
        == #"cutflow: sample "b" has the cuts all, two_leptons, expected all, one_lepton, five_jets as the others; select them all again"#
    )
    #expect(error?.exitStatus == .badData)
  }
}
