import CDenseKernels

/// The dense layers of one part of the network with their values for one tile.
///
/// Every buffer is a tile, [slabs][width][16].
final class LayerStack {
  private let kernel: TileKernel
  private let layers: [DenseLayer]
  private let activation: dk_activation
  /// Whether the last layer is activated: true in the feature part, false in the heads.
  private let activatesOutput: Bool
  /// The output of each layer.
  private let outputs: [AlignedFloats]
  /// The gradient by each layer's output before its activation, for all but the last.
  private let gradients: [AlignedFloats]

  init(
    _ kernel: TileKernel, layers: [DenseLayer], activation: Activation, activatesOutput: Bool,
    tileSize: Int
  ) {
    self.kernel = kernel
    self.layers = layers
    self.activation = activation.code
    self.activatesOutput = activatesOutput
    outputs = layers.map { AlignedFloats(count: $0.outputs * tileSize) }
    gradients = layers.dropLast().map { AlignedFloats(count: $0.outputs * tileSize) }
  }

  /// The last layer's output.
  var output: UnsafeMutablePointer<Float> { outputs[outputs.count - 1].base }

  /// Computes every layer's output.
  ///
  /// - Parameter upcoming: What to ask the memory for meanwhile.
  func forward(
    input: UnsafePointer<Float>, weights: StepWeights, slabs: Int,
    upcoming: UnsafeMutablePointer<dk_upcoming>?
  ) {
    var input = input
    for (i, layer) in layers.enumerated() {
      let output = outputs[i].base
      let isActivated = activatesOutput || i < layers.count - 1
      dk_forward(
        kernel.table, isActivated ? activation : DK_IDENTITY, weights.weight(layer),
        weights.bias(layer), input, layer.inputs, output, layer.outputs, slabs,
        upcoming)
      input = UnsafePointer(output)
    }
  }

  /// Adds the parameters' gradient and gives that of the input.
  ///
  /// - Parameters:
  ///   - input: What `forward` was given.
  ///   - outputGradient: The gradient by the last layer's output, before its activation.
  ///   - gradient: That of all parameters.
  ///   - inputGradient: Where the gradient by the input goes; nil where nothing is passed back.
  func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, weights: StepWeights,
    gradient: UnsafeMutablePointer<Float>, inputGradient: UnsafeMutablePointer<Float>?, slabs: Int,
    upcoming: UnsafeMutablePointer<dk_upcoming>?
  ) {
    var outputGradient = outputGradient
    for (i, layer) in layers.enumerated().reversed() {
      let layerInput = i == 0 ? input : UnsafePointer(outputs[i - 1].base)
      dk_weight_gradient(
        kernel.table, layerInput, layer.inputs, outputGradient, layer.outputs,
        gradient + layer.offset, slabs)
      guard let next = i == 0 ? inputGradient : gradients[i - 1].base else { return }
      // The input of the part is no activation of this part's: whoever owns it knows what it is.
      dk_input_gradient(
        kernel.table, i == 0 ? DK_IDENTITY : activation, weights.transposed(layer), outputGradient,
        layer.outputs, i == 0 ? nil : layerInput, next, layer.inputs, slabs,
        upcoming)
      outputGradient = UnsafePointer(next)
    }
  }
}
