extension Activation {
  /// Replaces `count` pre-activations z by f(z).
  func apply(_ values: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .elu:
      for i in 0..<count {
        let z = values[i]
        // Clamped first: expm1 holds for z <= 0 only. NaN takes the second path and stays NaN.
        let negative = Exponential.expm1(z > 0 ? 0 : z)
        values[i] = z > 0 ? z : negative
      }
    case .tanh:
      for i in 0..<count { values[i] = Exponential.tanh(values[i]) }
    case .relu:
      for i in 0..<count {
        let z = values[i]
        values[i] = z < 0 ? 0 : z
      }
    }
  }

  /// Multiplies `count` gradients by f'(z), which all three have as a function of a = f(z):
  /// min(a, 0) + 1, 1 - a^2, a > 0.
  func backpropagate(
    _ gradient: UnsafeMutablePointer<Float>, activated: UnsafePointer<Float>, count: Int
  ) {
    switch self {
    case .elu:
      for i in 0..<count {
        let a = activated[i]
        gradient[i] *= (a > 0 ? 0 : a) + 1
      }
    case .tanh:
      for i in 0..<count {
        let a = activated[i]
        gradient[i] *= 1 - a * a
      }
    case .relu:
      for i in 0..<count { gradient[i] = activated[i] > 0 ? gradient[i] : 0 }
    }
  }
}
