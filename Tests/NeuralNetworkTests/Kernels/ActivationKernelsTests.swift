import Foundation
import Testing

@testable import NeuralNetwork

@Suite struct ActivationKernelsTests {
  private static let points: [Float] = [-90, -5, -1, -0.3, -1e-5, 1e-5, 0.4, 1, 6, 90]

  private func applied(_ activation: Activation, _ values: [Float]) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { activation.apply(base, count: buffer.count) }
    }
    return values
  }

  private func slopes(_ activation: Activation, activated: [Float]) -> [Float] {
    var gradient = [Float](repeating: 2, count: activated.count)
    gradient.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress {
        activation.backpropagate(base, activated: activated, count: buffer.count)
      }
    }
    return gradient.map { $0 / 2 }
  }

  private func truth(_ activation: Activation, _ z: Double) -> (value: Double, slope: Double) {
    switch activation {
    case .elu: z > 0 ? (z, 1) : (expm1(z), exp(z))
    case .tanh: (tanh(z), 1 / (cosh(z) * cosh(z)))
    case .relu: z > 0 ? (z, 1) : (0, 0)
    }
  }

  @Test(arguments: Activation.allCases)
  func valuesAndSlopesAreThoseOfTheFormula(activation: Activation) {
    let values = applied(activation, Self.points)
    let slopes = slopes(activation, activated: values)
    for (i, z) in Self.points.enumerated() {
      let (value, slope) = truth(activation, Double(z))
      #expect(abs(Double(values[i]) - value) <= 5e-7 * abs(value), "f(\(z))")
      #expect(abs(Double(slopes[i]) - slope) <= 1e-6, "slope at \(z)")
    }
  }

  @Test(arguments: Activation.allCases)
  func notANumberIsNotHidden(activation: Activation) {
    #expect(applied(activation, [.nan])[0].isNaN)
  }
}
