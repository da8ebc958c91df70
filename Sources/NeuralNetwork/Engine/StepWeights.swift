/// The parameters of a step as the kernels read them: as they lie, and each weight transposed for the
/// way back.
struct StepWeights: @unchecked Sendable {
  // Unchecked because pointers are outside the type system; nothing writes while a step runs.
  private let parameters: UnsafePointer<Float>
  private let transposedParameters: UnsafePointer<Float>

  /// Weights that are only run forwards where `transposed` is not filled.
  init(parameters: UnsafePointer<Float>, transposed: UnsafePointer<Float>) {
    self.parameters = parameters
    transposedParameters = transposed
  }

  /// Fills `transposed` with each layer's weight as [outputs, inputs], at the layer's offset.
  init(
    _ architecture: Architecture, parameters: UnsafePointer<Float>,
    transposed: UnsafeMutablePointer<Float>
  ) {
    for layer in architecture.layers {
      let (from, to) = (parameters + layer.offset, transposed + layer.offset)
      for i in 0..<layer.inputs {
        for o in 0..<layer.outputs { to[o * layer.inputs + i] = from[i * layer.outputs + o] }
      }
    }
    self.init(parameters: parameters, transposed: transposed)
  }

  /// [inputs, outputs].
  func weight(_ layer: DenseLayer) -> UnsafePointer<Float> { parameters + layer.offset }

  /// [outputs].
  func bias(_ layer: DenseLayer) -> UnsafePointer<Float> {
    parameters + layer.biasRange.lowerBound
  }

  /// [outputs, inputs].
  func transposed(_ layer: DenseLayer) -> UnsafePointer<Float> {
    transposedParameters + layer.offset
  }
}
