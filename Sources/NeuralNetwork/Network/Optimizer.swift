import Foundation

/// The update rules.
public enum OptimizerKind: String, Sendable, CaseIterable {
  /// RMSProp: the paper's choice.
  case rmsprop
  /// Adam, with the decays 0.9 and 0.999.
  case adam
}

/// An update rule with its state: the formulas of Keras 2.2.4.
///
/// A value: keeping a copy is the snapshot, assigning it back the restore.
public struct Optimizer: Sendable, Equatable {
  /// Added to the root of the mean square, as `keras.backend.epsilon()`.
  static let epsilon: Float = 1e-7
  static let meanDecay = 0.9
  static let squareDecay = 0.999

  /// The rule.
  public let kind: OptimizerKind
  /// The step's scale.
  public let learningRate: Double
  /// RMSProp's decay of the mean square; Adam has its own constants.
  public let rho: Double
  /// The decaying mean of the squared gradient, an element a parameter; starts at 0.
  public internal(set) var squares: [Float]
  /// Adam's decaying mean of the gradient; empty for RMSProp.
  public internal(set) var means: [Float]
  /// The number of steps made.
  public internal(set) var steps = 0

  /// A rule at its start.
  public init(kind: OptimizerKind, learningRate: Double, rho: Double, parameterCount: Int) {
    self.kind = kind
    self.learningRate = learningRate
    self.rho = rho
    squares = [Float](repeating: 0, count: parameterCount)
    means = kind == .adam ? squares : []
  }

  /// Moves the parameters against the gradient.
  ///
  /// RMSProp: a <- rho a + (1 - rho) g^2; w <- w - lr g / (sqrt(a) + 1e-7).
  /// Adam: m <- 0.9 m + 0.1 g; v <- 0.999 v + 0.001 g^2;
  /// w <- w - lr sqrt(1 - 0.999^t) / (1 - 0.9^t) m / (sqrt(v) + 1e-7).
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
    squares.withUnsafeMutableBufferPointer { squares in
      for i in 0..<squares.count {
        let g = gradient[i]
        let square = keep * squares[i] + take * (g * g)
        squares[i] = square
        parameters[i] -= rate * g / (square.squareRoot() + Self.epsilon)
      }
    }
  }

  private mutating func stepAdam(
    _ parameters: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeBufferPointer<Float>
  ) {
    let t = Double(steps)
    let correction = (1 - pow(Self.squareDecay, t)).squareRoot() / (1 - pow(Self.meanDecay, t))
    let rate = Float(learningRate * correction)
    let (keepMean, takeMean) = (Float(Self.meanDecay), Float(1 - Self.meanDecay))
    let (keepSquare, takeSquare) = (Float(Self.squareDecay), Float(1 - Self.squareDecay))
    squares.withUnsafeMutableBufferPointer { squares in
      means.withUnsafeMutableBufferPointer { means in
        for i in 0..<squares.count {
          let g = gradient[i]
          let mean = keepMean * means[i] + takeMean * g
          let square = keepSquare * squares[i] + takeSquare * (g * g)
          means[i] = mean
          squares[i] = square
          parameters[i] -= rate * mean / (square.squareRoot() + Self.epsilon)
        }
      }
    }
  }
}
