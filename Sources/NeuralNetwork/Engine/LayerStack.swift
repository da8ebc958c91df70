/// The dense layers of one part of the network with their values for one tile.
///
/// Every buffer is feature-major, [width, stride]; those that a layer reads have a last row of
/// ones, for the bias.
final class LayerStack {
  private let kernels: [DenseKernel]
  private let activation: Activation
  /// Whether the last layer is activated: true in the feature part, false in the heads.
  private let activatesOutput: Bool
  private let stride: Int
  /// The output of each layer.
  private let outputs: [AlignedFloats]
  /// The gradient by each layer's output, for all but the last.
  private let gradients: [AlignedFloats]

  init(layers: [DenseLayer], activation: Activation, activatesOutput: Bool, stride: Int) {
    self.activation = activation
    self.activatesOutput = activatesOutput
    self.stride = stride
    kernels = layers.map { DenseKernel(layer: $0, stride: stride) }
    outputs = layers.map { layer in
      let buffer = AlignedFloats(count: (layer.outputs + 1) * stride)
      (buffer.base + layer.outputs * stride).update(repeating: 1, count: stride)
      return buffer
    }
    gradients = layers.dropLast().map { AlignedFloats(count: $0.outputs * stride) }
  }

  /// The last layer's output, with a row of ones below it.
  var output: UnsafeMutablePointer<Float> { outputs[outputs.count - 1].base }

  /// Computes every layer's output for `count` columns of `input`.
  func forward(
    input: UnsafePointer<Float>, parameters: UnsafePointer<Float>, count: Int
  ) {
    var input = input
    for (i, kernel) in kernels.enumerated() {
      let output = outputs[i].base
      kernel.forward(input: input, parameters: parameters, output: output, count: count)
      if activatesOutput || i < kernels.count - 1 {
        for row in 0..<kernel.layer.outputs {
          activation.apply(output + row * stride, count: count)
        }
      }
      input = UnsafePointer(output)
    }
  }

  /// Adds the parameters' gradient and gives that of the input.
  ///
  /// - Parameters:
  ///   - input: What `forward` was given.
  ///   - outputGradient: The gradient by the last layer's output; overwritten.
  ///   - inputGradient: Where the gradient by the input goes, [inputs, stride]; nil where nothing
  ///     is passed back.
  func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    parameters: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, count: Int
  ) {
    var outputGradient = outputGradient
    for i in kernels.indices.reversed() {
      let kernel = kernels[i]
      if activatesOutput || i < kernels.count - 1 {
        for row in 0..<kernel.layer.outputs {
          activation.backpropagate(
            outputGradient + row * stride, activated: outputs[i].base + row * stride, count: count)
        }
      }
      kernel.addWeightGradient(
        input: i == 0 ? input : UnsafePointer(outputs[i - 1].base), outputGradient: outputGradient,
        gradient: gradient, count: count)
      guard let next = i == 0 ? inputGradient : gradients[i - 1].base else { return }
      kernel.inputGradient(
        outputGradient: outputGradient, parameters: parameters, inputGradient: next, count: count)
      outputGradient = next
    }
  }
}
