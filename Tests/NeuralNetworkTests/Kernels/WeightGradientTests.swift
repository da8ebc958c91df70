import CDenseKernels
import Testing

@testable import NeuralNetwork

@Suite struct WeightGradientTests {
  /// Against sums over the events in Double; the gradient is added to what was there.
  @Test(arguments: TileKernel.all, ProductTests.widths)
  func gradientIsTheSumOfInputTimesOutputsGradient(kernel: TileKernel, inputs: Int) {
    for (outputs, slabs) in zip(ProductTests.widths, [1, 2, 3, 16, 5].cycled) {
      let input = TestTile(width: inputs, slabs: slabs, seed: 1)
      let delta = TestTile(width: outputs, slabs: slabs, seed: 2)
      let gradient = AlignedFloats(count: (inputs + 1) * outputs)
      gradient.base.update(repeating: 0.5, count: (inputs + 1) * outputs)
      dk_weight_gradient(
        kernel.table, input.base, inputs, delta.base, outputs, gradient.base, slabs)
      var largest = 0.0
      for i in 0...inputs {
        for o in 0..<outputs {
          var sum = 0.5
          for event in 0..<input.events {
            // The row behind the inputs is the bias's.
            sum += (i < inputs ? Double(input[i, event]) : 1) * Double(delta[o, event])
          }
          largest = max(largest, abs(Double(gradient.base[i * outputs + o]) - sum))
        }
      }
      #expect(largest < 1e-7 * Double(input.events), "\(inputs) x \(outputs), \(slabs) slabs")
    }
  }

  @Test(arguments: TileKernel.all)
  func nothingIsWrittenBeyondTheGradient(kernel: TileKernel) {
    for (inputs, outputs) in [(1, 1), (5, 3), (10, 2), (7, 13)] {
      let size = (inputs + 1) * outputs
      let gradient = AlignedFloats(count: size + 16)
      gradient.base.update(repeating: 9, count: size + 16)
      let input = TestTile(width: inputs, slabs: 1, seed: 3)
      let delta = TestTile(width: outputs, slabs: 1, seed: 4)
      dk_weight_gradient(kernel.table, input.base, inputs, delta.base, outputs, gradient.base, 1)
      #expect((size..<(size + 16)).allSatisfy { gradient.base[$0] == 9 })
    }
  }
}

extension Array {
  /// The elements again and again.
  var cycled: AnySequence<Element> {
    AnySequence(sequence(first: 0) { ($0 + 1) % count }.lazy.map { self[$0] })
  }
}
