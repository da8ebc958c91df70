import COpenBLAS

/// The three matrix products of a dense layer on a tile: the seam for faster kernels.
///
/// Shapes: a tile's values are feature-major, [width, stride], the first `count` columns in use.
/// The layer's input has a last row of ones, so weight and bias are one matrix W, [inputs + 1,
/// outputs], in the parameters and in the gradient alike.
struct DenseKernel {
  /// The layer's widths and its place in the parameter buffer.
  let layer: DenseLayer
  /// The columns of a tile's buffers.
  let stride: Int

  /// OpenBLAS runs each product on the thread that asks for it: tiles are small, its own threads
  /// would fight over them, and the order of its sums would depend on their number.
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  init(layer: DenseLayer, stride: Int) {
    self.layer = layer
    self.stride = stride
    Self.singleThreaded
  }

  /// output [outputs, count] = W^T input.
  func forward(
    input: UnsafePointer<Float>, parameters: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, count: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(layer.outputs), Int32(count),
      Int32(layer.inputs + 1), 1, parameters + layer.offset, Int32(layer.outputs), input,
      Int32(stride), 0, output, Int32(stride))
  }

  /// gradient of W, [inputs + 1, outputs], += input outputGradient^T.
  func addWeightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(layer.inputs + 1), Int32(layer.outputs),
      Int32(count), 1, input, Int32(stride), outputGradient, Int32(stride), 1,
      gradient + layer.offset, Int32(layer.outputs))
  }

  /// inputGradient [inputs, count] = weight outputGradient.
  func inputGradient(
    outputGradient: UnsafePointer<Float>, parameters: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(layer.inputs), Int32(count),
      Int32(layer.outputs), 1, parameters + layer.offset, Int32(layer.outputs), outputGradient,
      Int32(stride), 0, inputGradient, Int32(stride))
  }
}
