import CDenseKernels
import Testing

@testable import NeuralNetwork

/// The products of a layer against three loops in Double.
@Suite struct ProductTests {
  /// Each width up to two blocks and beyond, the paper's, and one whose weights are cut into panels.
  static let widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 20, 35, 41, 50, 130]

  /// Rounding of `terms` products of values up to 1.
  static func bound(terms: Int) -> Double { 2e-7 * Double(terms + 1) }

  @Test(arguments: TileKernel.all, widths)
  func forwardIsTheWeightTimesTheInputPlusTheBias(kernel: TileKernel, inputs: Int) {
    for outputs in Self.widths {
      let weights = randomFloats((inputs + 1) * outputs, seed: 1)
      let bias = weights.base + inputs * outputs
      let input = TestTile(width: inputs, slabs: 2, seed: 2)
      let output = TestTile(width: outputs, slabs: 2)
      dk_forward(
        kernel.table, DK_IDENTITY, weights.base, bias, input.base, inputs, output.base, outputs, 2,
        nil)
      var largest = 0.0
      for event in 0..<input.events {
        for o in 0..<outputs {
          var sum = Double(bias[o])
          for i in 0..<inputs {
            sum += Double(weights.base[i * outputs + o]) * Double(input[i, event])
          }
          largest = max(largest, abs(Double(output[o, event]) - sum))
        }
      }
      #expect(largest < Self.bound(terms: inputs), "\(inputs) x \(outputs)")
    }
  }

  @Test(arguments: TileKernel.all, widths)
  func inputGradientIsTheWeightTimesTheOutputsGradient(kernel: TileKernel, inputs: Int) {
    for outputs in Self.widths {
      let transposed = randomFloats(inputs * outputs, seed: 3)
      let delta = TestTile(width: outputs, slabs: 2, seed: 4)
      let result = TestTile(width: inputs, slabs: 2)
      dk_input_gradient(
        kernel.table, DK_IDENTITY, transposed.base, delta.base, outputs, nil, result.base, inputs,
        2,
        nil)
      var largest = 0.0
      for event in 0..<delta.events {
        for i in 0..<inputs {
          var sum = 0.0
          for o in 0..<outputs {
            sum += Double(transposed.base[o * inputs + i]) * Double(delta[o, event])
          }
          largest = max(largest, abs(Double(result[i, event]) - sum))
        }
      }
      #expect(largest < Self.bound(terms: outputs), "\(inputs) x \(outputs)")
    }
  }

  /// What an activation makes of a product is what it makes of a value alone.
  @Test(arguments: TileKernel.all, Activation.allCases)
  func activationIsAppliedToEveryRow(kernel: TileKernel, activation: Activation) {
    for width in Self.widths {
      let weights = randomFloats(width * 3, seed: 5)
      let bias = randomFloats(width, seed: 6)
      let input = TestTile(width: 3, slabs: 1, seed: 7)
      let (plain, active) = (TestTile(width: width, slabs: 1), TestTile(width: width, slabs: 1))
      for (function, output) in [(DK_IDENTITY, plain), (activation.code, active)] {
        dk_forward(
          kernel.table, function, weights.base, bias.base, input.base, 3, output.base, width, 1,
          nil)
      }
      for row in 0..<width {
        #expect(active.values(row: row) == kernel.apply(activation, plain.values(row: row)))
      }
    }
  }

  @Test(arguments: TileKernel.all, Activation.allCases)
  func slopeOfTheActivationIsMultipliedIntoEveryRow(kernel: TileKernel, activation: Activation) {
    for width in Self.widths {
      let weights = randomFloats(width * 2, seed: 8)
      let delta = TestTile(width: 2, slabs: 3, seed: 9)
      let activated = TestTile(width: width, slabs: 3, seed: 10)
      let (plain, sloped) = (TestTile(width: width, slabs: 3), TestTile(width: width, slabs: 3))
      dk_input_gradient(
        kernel.table, DK_IDENTITY, weights.base, delta.base, 2, nil, plain.base, width, 3, nil)
      dk_input_gradient(
        kernel.table, activation.code, weights.base, delta.base, 2, activated.base, sloped.base,
        width, 3, nil)
      for row in 0..<width {
        for event in 0..<plain.events {
          let slope = activation.slope(ofActivated: activated[row, event])
          #expect(abs(sloped[row, event] - plain[row, event] * slope) < 2e-7)
        }
      }
    }
  }
}

extension Activation {
  func slope(ofActivated a: Float) -> Float {
    switch self {
    case .elu: min(a, 0) + 1
    case .tanh: 1 - a * a
    case .relu: a > 0 ? 1 : 0
    }
  }
}

extension TileKernel {
  /// f(z) of each value, through a layer of one unit with weight 1 and bias 0.
  func apply(_ activation: Activation, _ values: [Float]) -> [Float] {
    let input = TestTile(rows: [values])
    let output = TestTile(width: 1, slabs: input.slabs)
    var (one, zero) = (1 as Float, 0 as Float)
    dk_forward(
      table, activation.code, &one, &zero, input.base, 1, output.base, 1, input.slabs,
      nil)
    return Array(output.values(row: 0)[..<values.count])
  }
}
