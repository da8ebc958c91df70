import Foundation
import HDF5Store
import Testing

@testable import Study

@Suite struct ResultTableTests {
  private var table: ResultTable {
    var table = ResultTable()
    table.add("setup", "", .texts(["a", "b,\"c\""]))
    table.add("lambda", "", .numbers([1e-5, nil]))
    table.add("ks_all/x", "", .numbers([0.1, 0.30000000000000004]))
    table.add("epochs", "", .integers([nil, 7]))
    return table
  }

  @Test func csvHasTheShortestNumbersAndEmptyFields() {
    #expect(
      table.csv == """
        setup,lambda,ks_all/x,epochs
        a,1e-05,0.1,
        "b,""c""\",,0.30000000000000004,7

        """)
  }

  @Test func hdf5HasTheSameColumns() throws {
    let path = NSTemporaryDirectory() + "hep-prep-study-\(UUID().uuidString).h5"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = try HDF5Writer(path: path, format: "hep-prep/scan", version: 1)
    try table.write(to: writer, group: "/points")
    try writer.commit()
    let reader = try HDF5Reader(path: path)
    #expect(try reader.dataset("/points/setup").strings() == ["a", "b,\"c\""])
    let lambda: [Double] = try reader.dataset("/points/lambda").values()
    #expect(lambda[0] == 1e-5 && lambda[1].isNaN)
    #expect(try reader.dataset("/points/ks_all/x").values() == [0.1, 0.30000000000000004])
    #expect(try reader.dataset("/points/epochs").values() as [Int64] == [-1, 7])
  }

  @Test func columnsFollowTheMetricsThatTrainingsHave() throws {
    let records = [
      nil,
      try Records.record(metrics: ["auc_source": 0.7, "new": nil], errors: ["auc_source": 0.1]),
    ]
    var table = ResultTable()
    table.addTrainings(records)
    #expect(
      table.columns.map(\.name) == [
        "auc_source", "auc_source_error", "new", "new_error", "epochs", "best_epoch", "spikes",
        "status",
      ])
    #expect(
      table.csv.split(separator: "\n").dropFirst() == [
        ",,,,,,,failed", "0.7,0.1,,,100,1,0,finished",
      ])
    var points = ResultTable()
    points.addPoints([PointSummary(trainings: records.compactMap(\.self), failed: 1)])
    #expect(
      points.csv.split(separator: "\n") == [
        "trainings,failed,auc_source_mean,auc_source_p16,auc_source_p84,new_mean,new_p16,new_p84,"
          + "epochs_mean,epochs_p16,epochs_p84,spike_rate,spike_rate_error",
        "1,1,0.7,0.7,0.7,,,,100.0,100.0,100.0,0.0,0.0",
      ])
  }
}
