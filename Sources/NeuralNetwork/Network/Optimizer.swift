import Foundation

/// The update rules.
public enum OptimizerKind: String, Sendable, CaseIterable {
  /// RMSProp: the paper's choice.
  case rmsprop
  /// Adam; Keras has the decays 0.9 and 0.999.
  case adam
}

/// An update rule with its state: the formulas of Keras 2.2.4.
///
/// A value: keeping a copy is the snapshot, assigning it back the restore.
public struct Optimizer: Sendable, Equatable {
  /// The rule.
  public let kind: OptimizerKind
  /// The step's scale.
  public let learningRate: Double
  /// RMSProp's decay of the mean square.
  public let rho: Double
  /// Adam's decay of the mean.
  public let beta1: Double
  /// Adam's decay of the mean square.
  public let beta2: Double
  /// Added to the root of the mean square, as `keras.backend.epsilon()`.
  public let epsilon: Double
  /// The decaying mean of the squared gradient, an element a parameter; starts at 0.
  public internal(set) var squares: [Float]
  /// Adam's decaying mean of the gradient; empty for RMSProp.
  public internal(set) var means: [Float]
  /// The number of steps made.
  public internal(set) var steps = 0

  /// A rule at its start; the constants where none are given are those of Keras.
  public init(
    kind: OptimizerKind, learningRate: Double, rho: Double = 0.9, beta1: Double = 0.9,
    beta2: Double = 0.999, epsilon: Double = 1e-7, parameterCount: Int
  ) {
    self.kind = kind
    self.learningRate = learningRate
    self.rho = rho
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    squares = [Float](repeating: 0, count: parameterCount)
    means = kind == .adam ? squares : []
  }

  /// Moves the parameters against the gradient.
  ///
  /// RMSProp: a <- rho a + (1 - rho) g^2; w <- w - lr g / (sqrt(a) + epsilon).
  /// Adam: m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
  /// w <- w - lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon).
  ///
  /// Source: `keras/optimizers.py` of Keras 2.2.4, decay 0.
  ///
  /// - Precondition: Both have the length given at the start.
  public mutating func step(_ parameters: inout [Float], gradient: [Float]) {
    let count = squares.count
    precondition(parameters.count == count && gradient.count == count, "parameter count")
    steps += 1
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradient.withUnsafeBufferPointer { gradient in
        switch kind {
        case .rmsprop: stepRMSProp(parameters, gradient)
        case .adam: stepAdam(parameters, gradient)
        }
      }
    }
  }

  /// Moves a network's parameters against the gradient, where they are: no copy is made.
  public mutating func step(_ network: inout AdversarialNetwork, gradient: [Float]) {
    step(&network.parameters, gradient: gradient)
  }

  private mutating func stepRMSProp(
    _ parameters: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeBufferPointer<Float>
  ) {
    let rate = Float(learningRate)
    let keep = Float(rho)
    let take = Float(1 - rho)
    let epsilon = Float(epsilon)
    squares.withUnsafeMutableBufferPointer { squares in
      for i in 0..<squares.count {
        let g = gradient[i]
        let square = keep * squares[i] + take * (g * g)
        squares[i] = square
        parameters[i] -= rate * g / (square.squareRoot() + epsilon)
      }
    }
  }

  private mutating func stepAdam(
    _ parameters: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeBufferPointer<Float>
  ) {
    let t = Double(steps)
    let correction = (1 - pow(beta2, t)).squareRoot() / (1 - pow(beta1, t))
    let rate = Float(learningRate * correction)
    let (keepMean, takeMean) = (Float(beta1), Float(1 - beta1))
    let (keepSquare, takeSquare) = (Float(beta2), Float(1 - beta2))
    let epsilon = Float(epsilon)
    squares.withUnsafeMutableBufferPointer { squares in
      means.withUnsafeMutableBufferPointer { means in
        for i in 0..<squares.count {
          let g = gradient[i]
          let mean = keepMean * means[i] + takeMean * g
          let square = keepSquare * squares[i] + takeSquare * (g * g)
          means[i] = mean
          squares[i] = square
          parameters[i] -= rate * mean / (square.squareRoot() + epsilon)
        }
      }
    }
  }
}
