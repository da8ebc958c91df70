import Foundation
import Testing

@testable import Training

@Suite struct MetricTableTests {
  private var table: MetricTable {
    var table = MetricTable()
    table.add("auc_source", 0.75, error: 0.01)
    table.add("auc_target/b", 0.5, error: nil)
    table.add("auc_target/c", nil, error: nil)
    table.add("purity_bias/b", 0.1, error: 0.2)
    return table
  }

  @Test func onDiskEachMetricStandsBesideItsError() {
    #expect(
      CanonicalJSON.text(table)
        == #"{"auc_source":0.75,"auc_source_error":0.01,"auc_target/b":0.5,"#
        + #""auc_target/b_error":null,"auc_target/c":null,"auc_target/c_error":null,"#
        + #""purity_bias/b":0.1,"purity_bias/b_error":0.2}"#)
  }

  @Test func readsBackInItsOrder() throws {
    let read = try JSONDecoder().decode(MetricTable.self, from: Data(table.json.utf8))
    #expect(read == table)
  }
}
