/// What turns features in physical units into what a network takes: (x - mean) / std.
struct Scaling: Sendable, Equatable {
  /// The mean of each feature.
  let mean: [Double]
  /// The standard deviation of each feature; positive.
  let std: [Double]

  /// Standardises rows in place, in Double.
  ///
  /// - Parameter rows: Shape [rows, features], row-major.
  func apply(to rows: inout [Float]) {
    let width = mean.count
    rows.withUnsafeMutableBufferPointer { rows in
      for start in stride(from: 0, to: rows.count, by: width) {
        for column in 0..<width {
          rows[start + column] = Float(
            (Double(rows[start + column]) - mean[column]) / std[column])
        }
      }
    }
  }
}
