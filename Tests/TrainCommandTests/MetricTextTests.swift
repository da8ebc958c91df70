import Foundation
import Testing
import Training

@testable import TrainCommand

@Suite struct MetricTextTests {
  @Test func columnsAreAlignedAndMissingMetricsADash() throws {
    let json = #"""
      {"auc_source": 0.75, "auc_source_error": 0.012345, "purity_bias/sherpa": null,
       "purity_bias/sherpa_error": null, "ks_all/sherpa": 0.1, "ks_all/sherpa_error": null}
      """#
    let metrics = try JSONDecoder().decode(MetricTable.self, from: Data(json.utf8))
    #expect(
      metricText(metrics) == """
        auc_source          0.7500 +- 0.0123
        ks_all/sherpa       0.1000
        purity_bias/sherpa  -

        """)
  }
}
