import Events
import Settings
import Testing

@testable import Selection

@Suite struct CutflowReportFormatsTests {
  private let cutflow = Cutflow(rows: [
    Cutflow.Row(name: "all", raw: 400, sumOfWeights: 400, sumOfSquaredWeights: 400),
    Cutflow.Row(name: "a,\"b\"", raw: 100, sumOfWeights: 100, sumOfSquaredWeights: 100),
    Cutflow.Row(name: "none", raw: 0, sumOfWeights: 0, sumOfSquaredWeights: 0),
  ])

  @Test func tableIsAlignedAndRoundedToTheError() {
    let report = CutflowReport(sample: "ttH", cutflow: cutflow, yieldPerWeight: 0.5)
    #expect(
      report.table == """
        ttH:
        cut    raw  sum of weights  eff. to previous  eff. to first  expected yield
        all    400        400 ± 20             1 ± 0          1 ± 0        200 ± 10
        a,"b"  100        100 ± 10     0.250 ± 0.022  0.250 ± 0.022      50.0 ± 5.0
        none     0           0 ± 0             0 ± 0          0 ± 0           0 ± 0

        """)
  }

  @Test func unknownColumnsAndValuesAreLeftOutOrDashed() {
    let report = CutflowReport(
      sample: "s", cutflow: Cutflow(names: ["all"]), yieldPerWeight: nil)
    #expect(
      report.table == """
        s:
        cut  raw  sum of weights  eff. to previous  eff. to first
        all    0           0 ± 0                 -              -

        """)
  }

  @Test func csvQuotesNamesAndLeavesUnknownFieldsEmpty() {
    let report = CutflowReport(sample: "s", cutflow: cutflow, yieldPerWeight: nil)
    let lines = report.csv.split(separator: "\n")
    #expect(
      lines[0]
        == "name,raw,sum_w,sum_w_error,efficiency_to_previous,efficiency_to_previous_error,efficiency_to_first,efficiency_to_first_error,expected_yield,expected_yield_error"
    )
    #expect(lines[1] == "all,400,400.0,20.0,1.0,0.0,1.0,0.0,,")
    #expect(lines[2].hasPrefix(#""a,""b""",100,100.0,10.0,0.25,0.0216"#))
    #expect(report.csv.hasSuffix(",,\n"))
  }

  @Test func jsonHasNullForWhatIsUnknown() throws {
    let report = CutflowReport(
      sample: "s", cutflow: Cutflow(names: ["all"]), yieldPerWeight: nil)
    #expect(
      try JSONText.canonical(report)
        == #"{"rows":[{"efficiency_to_first":null,"efficiency_to_first_error":null,"efficiency_to_previous":null,"efficiency_to_previous_error":null,"expected_yield":null,"expected_yield_error":null,"name":"all","raw":0,"sum_w":0,"sum_w_error":0}],"title":"s"}"#
    )
  }

  @Test(
    arguments: [
      (0.123456, 0.00234, "0.1235 ± 0.0023"), (1234.5, 67.8, "1234 ± 68"), (1, 0, "1 ± 0"),
      (-3.14159, 0.5, "-3.14 ± 0.50"), (1.5e7, 4000, "15000000 ± 4000"),
      (2e20, 3e18, "2e+20 ± 3e+18"), (1e-14, 2e-15, "1e-14 ± 2e-15"),
    ] as [(Double, Double, String)])
  func estimateShowsTwoDigitsOfItsError(value: Double, error: Double, text: String) {
    #expect(CutflowReport.Estimate(value: value, error: error).description == text)
  }
}
