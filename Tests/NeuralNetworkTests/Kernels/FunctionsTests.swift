import CDenseKernels
import Foundation
import Testing

@testable import NeuralNetwork

/// exp, log and the activations against libm in Double, over a sweep that meets every binade and both
/// ends of each reduction.
@Suite struct FunctionsTests {
  /// Numbers in -86.9 ... 0.
  private static let sweep: [Float] =
    stride(from: Float(-86.9), through: 0, by: 0.013).map { $0 }
    + (-40..<0).flatMap { power in
      [1, 1.26, 1.7].map { -Float($0) * Float(sign: .plus, exponent: power, significand: 1) }
    }
    + (1...125).map { -(Float($0) - 0.5) * 0.693_147_2 }

  @Test(arguments: TileKernel.all)
  func eluStaysWithinTheStatedBounds(kernel: TileKernel) {
    for (z, value) in zip(Self.sweep, kernel.apply(.elu, Self.sweep)) {
      let truth = expm1(Double(z))
      #expect(abs(Double(value) - truth) < min(3e-7, 6e-7 * abs(truth) + 1e-44), "elu(\(z))")
    }
  }

  @Test(arguments: TileKernel.all)
  func tanhStaysWithinTheStatedBounds(kernel: TileKernel) {
    let points = Self.sweep + Self.sweep.map { -$0 }
    for (z, value) in zip(points, kernel.apply(.tanh, points)) {
      #expect(abs(Double(value) - tanh(Double(z))) <= 5e-7 * abs(tanh(Double(z))), "tanh(\(z))")
    }
  }

  /// Positive values pass as they are, whatever their size.
  @Test(arguments: TileKernel.all)
  func positiveValuesPassExactly(kernel: TileKernel) {
    let values: [Float] = [1e-37, 1e-7, 0.3, 1, 87, 89, 1e6, 3e38, .infinity]
    #expect(kernel.apply(.elu, values) == values)
    #expect(kernel.apply(.relu, values) == values)
  }

  @Test(arguments: TileKernel.all)
  func endsAreExact(kernel: TileKernel) {
    let ends: [Float] = [-.infinity, -3e38, -88, 0]
    #expect(kernel.apply(.elu, ends) == [-1, -1, -1, 0])
    #expect(kernel.apply(.relu, ends) == [0, 0, 0, 0])
    #expect(kernel.apply(.tanh, ends + [.infinity]) == [-1, -1, -1, 0, 1])
  }

  @Test(arguments: TileKernel.all, Activation.allCases)
  func notANumberIsNotHidden(kernel: TileKernel, activation: Activation) {
    #expect(kernel.apply(activation, [.nan, -.nan]).allSatisfy { $0.isNaN })
  }

  /// A softmax over 0 and x gives exp(x) to the precision of a quotient, and log(1 + exp(x)).
  @Test(arguments: TileKernel.all)
  func exponentialAndLogarithmStayWithinTheStatedBounds(kernel: TileKernel) {
    let zeros = [Float](repeating: 0, count: Self.sweep.count)
    let tile = TestTile(rows: [zeros, Self.sweep])
    let truth = [Int32](repeating: 0, count: tile.events)
    let losses = AlignedFloats(count: tile.events)
    truth.withAlignedCopy { dk_softmax(kernel.table, tile.base, 2, tile.slabs, $0, losses.base) }
    for (event, x) in Self.sweep.enumerated() {
      let e = exp(Double(x))
      let (probability, loss) = (Double(tile[1, event]), Double(losses.base[event]))
      // 3e-7 of the exponential, and the roundings of sum, inverse and product.
      #expect(abs(probability / (e / (1 + e)) - 1) < 6e-7, "exp(\(x))")
      #expect(abs(loss - log1p(e)) < 4e-7, "log(1 + exp(\(x)))")
    }
  }

  /// Sums of 2 ... 300 equal exponentials: log n.
  @Test(arguments: TileKernel.all)
  func logarithmOfManyClassesIsExact(kernel: TileKernel) {
    for classes in 2...300 {
      let tile = TestTile(width: classes, slabs: 1)
      let losses = AlignedFloats(count: tile.events)
      [Int32](repeating: 0, count: tile.events).withAlignedCopy {
        dk_softmax(kernel.table, tile.base, classes, 1, $0, losses.base)
      }
      #expect(abs(Double(losses.base[5]) - log(Double(classes))) < 1e-6, "\(classes)")
    }
  }
}

extension Array {
  /// The elements on a border of 64 bytes, as the kernels want them.
  func withAlignedCopy(_ body: (UnsafePointer<Element>) -> Void) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    defer { memory.deallocate() }
    body(UnsafePointer(memory.initializeMemory(as: Element.self, from: self, count: count)))
  }
}
