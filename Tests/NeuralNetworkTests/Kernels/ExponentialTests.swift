import Foundation
import Testing

@testable import NeuralNetwork

/// Against libm in Double, over a sweep that meets every binade and both ends of each reduction.
@Suite struct ExponentialTests {
  private static let sweep: [Float] =
    stride(from: Float(-87.3), through: 0, by: 0.013).map { $0 }
    + (-40..<0).flatMap { power in
      [1, 1.26, 1.7].map { -Float($0) * Float(sign: .plus, exponent: power, significand: 1) }
    }
    + (1...125).map { -(Float($0) - 0.5) * 0.693_147_2 }

  private func largestError(
    _ values: [Float], _ ours: (Float) -> Float, _ truth: (Double) -> Double
  ) -> Double {
    values.map { abs(Double(ours($0)) / truth(Double($0)) - 1) }.max() ?? .infinity
  }

  @Test func relativeErrorsStayWithinTheStatedBounds() {
    #expect(largestError(Self.sweep, Exponential.exp, Foundation.exp) < 2e-7)
    #expect(largestError(Self.sweep.filter { $0 != 0 }, Exponential.expm1, Foundation.expm1) < 3e-7)
    let both = (Self.sweep + Self.sweep.map { -$0 }).filter { $0 != 0 }
    #expect(largestError(both, Exponential.tanh, Foundation.tanh) < 5e-7)
  }

  @Test func endsAreExact() {
    #expect(Exponential.exp(0) == 1)
    #expect(Exponential.expm1(0) == 0)
    #expect(Exponential.expm1(-.infinity) == -1)
    #expect(Exponential.tanh(.infinity) == 1)
    #expect(Exponential.tanh(-.infinity) == -1)
    #expect(Exponential.tanh(0) == 0)
  }

  @Test func farBelowZeroTheExponentialIsTinyButNotZero() {
    for x in [-87.4, -200, -.infinity] as [Float] {
      #expect(Exponential.exp(x) == Exponential.exp(-87.3))
    }
    #expect(Exponential.exp(-87.3) > 1e-38)
  }

  @Test func notANumberStaysNotANumber() {
    #expect(Exponential.exp(.nan).isNaN)
    #expect(Exponential.expm1(.nan).isNaN)
    #expect(Exponential.tanh(.nan).isNaN)
  }
}
