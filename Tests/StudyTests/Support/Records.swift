import Foundation
import Training

@testable import Study

/// Records of trainings with the figures that a test is about.
enum Records {
  /// A record as `run.json` would hold it.
  static func record(
    seed: UInt64 = 1, epochs: Int = 100, spikes: [Int] = [],
    metrics: [String: Double?] = [:], errors: [String: Double] = [:]
  ) throws -> RunRecord {
    var flat: [String: Any] = [:]
    for (name, value) in metrics { flat[name] = value ?? NSNull() }
    for (name, error) in errors { flat["\(name)_error"] = error }
    let config: [String: Any] = [
      "setup": "a", "lambda": 1, "lambda_schedule": "constant", "seed": seed,
      "select": "validation", "minimum_epochs": 1, "maximum_epochs": 2, "batch_size": 4,
      "optimizer": "rmsprop", "learning_rate": 0.001, "epsilon": 1e-7, "activation": "elu",
      "feature_layers": [2], "label_layers": [2], "domain_layers": [2],
    ]
    let object: [String: Any] = [
      "format": "hep-prep/run", "format_version": 1, "creator": "hep-prep", "kernel": "k",
      "key": "0", "config": config, "seed": seed,
      "domains": ["path": "/d.h5", "training_hash": "0"], "targets": [String](),
      "hashes": ["model": "0", "history": "0"],
      "events": ["trained": [1], "held_out": [1], "batches": 1], "epochs": epochs,
      "best_epoch": 1, "stop_reason": "patience", "spikes": spikes, "notes": [String](),
      "warnings": [String](), "metrics": flat, "process": ["threads": 1, "seconds": 1],
    ]
    return try JSONDecoder().decode(
      RunRecord.self, from: JSONSerialization.data(withJSONObject: object))
  }

  /// A point whose trainings have these values of some metrics.
  static func point(
    _ metrics: [String: [Double]], errors: [String: Double] = [:]
  ) throws -> PointSummary {
    let count = metrics.values.map(\.count).max() ?? 0
    return PointSummary(
      trainings: try (0..<count).map { number in
        try record(
          seed: UInt64(number + 1), metrics: metrics.mapValues { $0[number] }, errors: errors)
      })
  }
}
