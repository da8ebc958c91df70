import Foundation

/// Softmax with cross-entropy on a tile: logits [classes, stride], `count` columns in use.
///
/// Computed through log-sum-exp, so that no probability needs the clip at 1e-7 of Keras; the
/// absolute error of a loss is below 1e-6, of a probability below 1e-6.
struct SoftmaxCrossEntropy {
  let classes: Int
  let stride: Int
  /// Scratch of a tile: the largest logit, then the sum of the exponentials.
  private let largest: AlignedFloats
  private let sums: AlignedFloats

  init(classes: Int, stride: Int) {
    self.classes = classes
    self.stride = stride
    largest = AlignedFloats(count: stride)
    sums = AlignedFloats(count: stride)
  }

  /// Turns the logits into probabilities and gives each event's loss, -ln P(its class).
  ///
  /// - Parameter truth: The class of a column; nil where no loss is wanted.
  func forward(
    _ values: UnsafeMutablePointer<Float>, count: Int, truth: UnsafePointer<UInt16>?,
    losses: UnsafeMutablePointer<Float>
  ) {
    let largest = largest.base
    let sums = sums.base
    largest.update(from: values, count: count)
    for c in 1..<classes {
      let row = values + c * stride
      for i in 0..<count { largest[i] = row[i] > largest[i] ? row[i] : largest[i] }
    }
    if let truth {
      for i in 0..<count { losses[i] = largest[i] - values[Int(truth[i]) * stride + i] }
    }
    sums.update(repeating: 0, count: count)
    for c in 0..<classes {
      let row = values + c * stride
      for i in 0..<count {
        let e = Exponential.exp(row[i] - largest[i])
        row[i] = e
        sums[i] += e
      }
    }
    if truth != nil {
      for i in 0..<count { losses[i] += log(sums[i]) }
    }
    for c in 0..<classes {
      let row = values + c * stride
      for i in 0..<count { row[i] /= sums[i] }
    }
  }

  /// Turns probabilities into the gradient of scale * loss by the logits: scale (p - [c = truth]).
  func backward(
    _ values: UnsafeMutablePointer<Float>, count: Int, truth: UnsafePointer<UInt16>,
    scale: UnsafePointer<Float>
  ) {
    for i in 0..<count { values[Int(truth[i]) * stride + i] -= 1 }
    for c in 0..<classes {
      let row = values + c * stride
      for i in 0..<count { row[i] *= scale[i] }
    }
  }
}

/// The linear domain loss on a tile: outputs [K - 1, stride] of events of one domain.
struct LinearLoss {
  let outputs: Int
  let stride: Int

  /// Each event's loss: minus the sum of its outputs for the source (domain 0), the output k for
  /// target k (domain k + 1).
  func forward(
    _ values: UnsafePointer<Float>, count: Int, domain: Int, losses: UnsafeMutablePointer<Float>
  ) {
    guard domain == 0 else {
      losses.update(from: values + (domain - 1) * stride, count: count)
      return
    }
    losses.update(repeating: 0, count: count)
    for k in 0..<outputs {
      let row = values + k * stride
      for i in 0..<count { losses[i] -= row[i] }
    }
  }

  /// Turns the outputs into the gradient of scale * loss by them.
  func backward(
    _ values: UnsafeMutablePointer<Float>, count: Int, domain: Int, scale: UnsafePointer<Float>
  ) {
    for k in 0..<outputs {
      let row = values + k * stride
      if domain == 0 {
        for i in 0..<count { row[i] = -scale[i] }
      } else if domain == k + 1 {
        row.update(from: scale, count: count)
      } else {
        row.update(repeating: 0, count: count)
      }
    }
  }
}
