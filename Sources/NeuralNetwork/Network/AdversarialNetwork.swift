import CounterRandom

/// A network's parameters: weights and biases of all three parts in one flat buffer.
///
/// A value: keeping a copy is the snapshot, assigning it back the restore.
public struct AdversarialNetwork: Sendable, Equatable {
  /// The shape, and the place of each parameter.
  public let architecture: Architecture

  /// All weights and biases, laid out as `architecture.layers` says.
  ///
  /// - Precondition: The length stays `architecture.parameterCount`.
  public var parameters: [Float] {
    didSet { precondition(parameters.count == architecture.parameterCount, "parameter count") }
  }

  /// A fresh network: Glorot-uniform weights, zero biases.
  ///
  /// Each layer draws from a stream of its own, so a part's first weights do not depend on the
  /// widths of the others. The stream's number begins with the bytes "glorot" and ends with the
  /// layer's index in `architecture.layers`.
  ///
  /// - Parameters:
  ///   - architecture: The shape.
  ///   - seed: The key of the draws.
  ///
  /// Source: paper, section 4.1; Glorot and Bengio, AISTATS 2010, equation 16.
  public init(architecture: Architecture, seed: UInt64) {
    self.architecture = architecture
    var parameters = [Float](repeating: 0, count: architecture.parameterCount)
    for (number, layer) in architecture.layers.enumerated() {
      var random = PhiloxSequence(key: seed, stream: 0x676C_6F72_6F74_0000 | UInt64(number))
      let limit = (6 / Double(layer.inputs + layer.outputs)).squareRoot()
      for i in layer.weightRange { parameters[i] = Float((2 * random.uniform() - 1) * limit) }
    }
    self.parameters = parameters
  }

  /// A network with given parameters, as read from a model.
  ///
  /// - Precondition: There are `architecture.parameterCount` of them.
  public init(architecture: Architecture, parameters: [Float]) {
    precondition(parameters.count == architecture.parameterCount, "parameter count")
    self.architecture = architecture
    self.parameters = parameters
  }

  /// Whether no parameter is infinite or NaN.
  public var isFinite: Bool { parameters.allSatisfy(\.isFinite) }
}
