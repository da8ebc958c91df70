package import StageFiles

extension FeatureScaling {
  /// Standardises rows in place, in Double: (x - mean) / std.
  ///
  /// - Parameter rows: Shape [rows, features], row-major, in physical units.
  package func standardise(_ rows: inout [Float]) {
    let width = mean.count
    rows.withUnsafeMutableBufferPointer { rows in
      for start in stride(from: 0, to: rows.count, by: width) {
        for column in 0..<width {
          rows[start + column] = Float((Double(rows[start + column]) - mean[column]) / std[column])
        }
      }
    }
  }
}
