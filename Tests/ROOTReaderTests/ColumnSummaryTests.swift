import Testing

@testable import ROOTReader

@Suite struct ColumnSummaryTests {
  private func summary(_ branch: String) throws -> ColumnSummary {
    let tree = try ROOTFile(path: Fixtures.path("kinds.root")).tree("folder/inner/Events")
    return try tree.summary(
      of: tree.branches(named: branch)[0], workspace: ReadingWorkspace(for: "x"))
  }

  @Test func itemsAndValuesDifferByTheValuesOfAnItem() throws {
    #expect(try summary("jagged2") == ColumnSummary(items: 450, values: 900, sum: 0))
    #expect(try summary("fixed") == ColumnSummary(items: 1800, values: 1800, sum: 2_695_500))
  }

  @Test func sumOfIntegersIsExactBelowTheDoublesRange() throws {
    #expect(try summary("l").sum == -Double(1_099_511_627_776 * (299 * 300 / 2)))
  }

  @Test func compensationKeepsWhatAPlainSumLoses() throws {
    var sum = CompensatedSum()
    for term in [1.0, 1e100, 1.0, -1e100] { sum.add(term) }
    #expect(sum.value == 2)
  }

  @Test func sumWithAnInfiniteTermIsInfinite() {
    var sum = CompensatedSum()
    for term in [1.0, .infinity, 2.0] { sum.add(term) }
    #expect(sum.value == .infinity)
  }
}
