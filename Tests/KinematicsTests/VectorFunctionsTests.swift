import CounterRandom
import Foundation
import Testing

@testable import Kinematics

@Suite struct VectorFunctionsTests {
  /// The distance in units in the last place of the expected number, which libm gives.
  private func ulps(_ found: Double, _ expected: Double) -> Double {
    found == expected ? 0 : abs(found - expected) / expected.ulp
  }

  private func argument(_ range: ClosedRange<Double>, _ random: inout PhiloxSequence) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
  }

  @Test(arguments: [-8.0...8, -0.01...0.01, 1.57...1.5709, 3.14159...3.1416, -4.72 ... -4.71])
  func sineAndCosineAreThoseOfLibm(range: ClosedRange<Double>) {
    var random = PhiloxSequence(key: 3, stream: 0)
    for _ in 0..<20_000 {
      let x = SIMD4((0..<4).map { _ in argument(range, &random) })
      let (sine, cosine) = sineAndCosine(x)
      for lane in 0..<4 {
        #expect(ulps(sine[lane], sin(x[lane])) <= 1, "sin \(x[lane])")
        #expect(ulps(cosine[lane], cos(x[lane])) <= 1, "cos \(x[lane])")
      }
    }
  }

  /// Multiples of a quarter of a turn are where the argument's reduction cancels most.
  @Test func sineAndCosineAtQuartersOfATurn() {
    for quarter in -5...5 {
      for step in -3...3 {
        let near = Double(quarter) * .pi / 2
        let x = near + Double(step) * near.ulp
        let (sine, cosine) = sineAndCosine(SIMD4(repeating: x))
        #expect(ulps(sine[0], sin(x)) <= 1, "sin \(x)")
        #expect(ulps(cosine[0], cos(x)) <= 1, "cos \(x)")
      }
    }
    #expect(sineAndCosine(SIMD4(repeating: 0)).cosine[0] == 1)
  }

  @Test(arguments: [-1.0...1, -5.0...5, -32.0...32, -745.0...710, -1e-9...1e-9])
  func theExponentialIsThatOfLibm(range: ClosedRange<Double>) {
    var random = PhiloxSequence(key: 4, stream: 0)
    for _ in 0..<20_000 {
      let x = SIMD4((0..<4).map { _ in argument(range, &random) })
      let found = exponential(x)
      for lane in 0..<4 { #expect(ulps(found[lane], exp(x[lane])) <= 1, "exp \(x[lane])") }
    }
  }

  @Test func whatIsNotFiniteStaysSo() {
    let x = SIMD4<Double>(.nan, .infinity, -.infinity, 0)
    let found = exponential(x)
    #expect(found[0].isNaN && found[1] == .infinity && found[2] == 0 && found[3] == 1)
    #expect(sineAndCosine(x).sine[0].isNaN && sineAndCosine(x).cosine[0].isNaN)
    #expect(sineAndCosine(x).cosine[3] == 1)
  }

  /// The neighbours of a number, near or far, do not change a bit of what becomes of it.
  @Test func aLaneDoesNotDependOnTheOthers() {
    var random = PhiloxSequence(key: 5, stream: 0)
    for _ in 0..<2000 {
      let x = SIMD4((0..<4).map { _ in argument(-40...40, &random) })
      let (all, wrapped) = (exponential(x), SIMD4((0..<4).map { wrappedPhi(x[$0]) }))
      let turned = sineAndCosine(wrapped)
      for lane in 0..<4 {
        let alone = sineAndCosine(SIMD4(repeating: wrapped[lane]))
        #expect(exponential(SIMD4(repeating: x[lane]))[lane] == all[lane])
        #expect(alone.sine[0] == turned.sine[lane] && alone.cosine[0] == turned.cosine[lane])
      }
    }
  }
}
