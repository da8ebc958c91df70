import CounterRandom
import Testing

@testable import Kinematics

@Suite struct LegendreTests {
  /// Bonnet's recurrence, from P_0 = 1 and P_1 = x.
  private func polynomial(order: Int, at x: Double) -> Double {
    var (current, next) = (1.0, x)
    for n in 1...order {
      (current, next) = (next, (Double(2 * n + 1) * x * next - Double(n) * current) / Double(n + 1))
    }
    return current
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func agreeWithTheRecurrence(seed: UInt64) {
    var random = PhiloxSequence(key: seed, stream: 0)
    let x = SIMD4<Double>(-1, 0, 1, 2 * random.uniform() - 1)
    for lane in 0..<4 {
      #expect(abs(Legendre.second(x)[lane] - polynomial(order: 2, at: x[lane])) < 1e-15)
      #expect(abs(Legendre.third(x)[lane] - polynomial(order: 3, at: x[lane])) < 1e-15)
      #expect(abs(Legendre.fourth(x)[lane] - polynomial(order: 4, at: x[lane])) < 1e-15)
    }
  }

  @Test func valuesAtOneAndZero() {
    let x: SIMD4<Double> = [1, 0, -1, 1]
    #expect(Legendre.second(x) == [1, -0.5, 1, 1])
    #expect(Legendre.third(x) == [1, 0, -1, 1])
    #expect(Legendre.fourth(x) == [1, 0.375, 1, 1])
  }
}
