import CounterRandom
import Testing

@testable import NeuralNetwork

/// The products against three loops, on a tile that is not full: what lies beyond its columns is
/// NaN and must stay without effect.
@Suite struct DenseKernelTests {
  private static let stride = 20
  private static let count = 13
  private let layer = DenseLayer(part: .feature, index: 0, inputs: 5, outputs: 3, offset: 4)

  private func random(_ width: Int, seed: UInt64) -> [Float] {
    var random = PhiloxSequence(key: seed, stream: 0)
    return (0..<(width * Self.stride)).map {
      $0 % Self.stride < Self.count ? Float(random.uniform() - 0.5) : .nan
    }
  }

  private func parameters() -> [Float] {
    var random = PhiloxSequence(key: 1, stream: 0)
    return (0..<(layer.offset + 18)).map { _ in Float(random.uniform() - 0.5) }
  }

  private var input: [Float] {
    var input = random(6, seed: 2)
    for i in 0..<Self.count { input[5 * Self.stride + i] = 1 }
    return input
  }

  @Test func forwardIsTheWeightTimesTheInputPlusTheBias() {
    let (input, parameters) = (input, parameters())
    let outputs = [Float](unsafeUninitializedCapacity: 3 * Self.stride) { buffer, count in
      buffer.initialize(repeating: 9)
      if let base = buffer.baseAddress {
        DenseKernel(layer: layer, stride: Self.stride)
          .forward(input: input, parameters: parameters, output: base, count: Self.count)
      }
      count = 3 * Self.stride
    }
    for o in 0..<3 {
      for i in 0..<Self.count {
        var sum = parameters[layer.biasRange.lowerBound + o]
        for k in 0..<5 {
          sum += parameters[layer.offset + k * 3 + o] * input[k * Self.stride + i]
        }
        #expect(abs(outputs[o * Self.stride + i] - sum) < 1e-6)
      }
      #expect(
        outputs[(o * Self.stride + Self.count)..<((o + 1) * Self.stride)].allSatisfy { $0 == 9 })
    }
  }

  @Test func weightGradientIsAddedToWhatWasThere() {
    let (input, delta) = (input, random(3, seed: 3))
    var gradient = [Float](repeating: 7, count: layer.offset + 18)
    gradient.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress {
        DenseKernel(layer: layer, stride: Self.stride).addWeightGradient(
          input: input, outputGradient: delta, gradient: base, count: Self.count)
      }
    }
    #expect(gradient[..<layer.offset].allSatisfy { $0 == 7 })
    for k in 0..<6 {
      for o in 0..<3 {
        var sum: Float = 7
        for i in 0..<Self.count { sum += input[k * Self.stride + i] * delta[o * Self.stride + i] }
        #expect(abs(gradient[layer.offset + k * 3 + o] - sum) < 1e-5)
      }
    }
  }

  @Test func inputGradientLeavesTheRowOfOnesOut() {
    let (parameters, delta) = (parameters(), random(3, seed: 3))
    let gradients = [Float](unsafeUninitializedCapacity: 6 * Self.stride) { buffer, count in
      buffer.initialize(repeating: 9)
      if let base = buffer.baseAddress {
        DenseKernel(layer: layer, stride: Self.stride).inputGradient(
          outputGradient: delta, parameters: parameters, inputGradient: base, count: Self.count)
      }
      count = 6 * Self.stride
    }
    for k in 0..<5 {
      for i in 0..<Self.count {
        var sum: Float = 0
        for o in 0..<3 {
          sum += parameters[layer.offset + k * 3 + o] * delta[o * Self.stride + i]
        }
        #expect(abs(gradients[k * Self.stride + i] - sum) < 1e-6)
      }
    }
    #expect(gradients[(5 * Self.stride)...].allSatisfy { $0 == 9 })
  }
}
