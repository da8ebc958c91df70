import CounterRandom
import Testing

@testable import Expressions

/// A law: whatever the inputs inside their ranges, the value lies inside the bounds.
@Suite struct ExpressionBoundsTests {
  private static let vocabulary = Vocabulary(numbers: ["x", "y"])

  @Test(arguments: [
    "x + y", "x - 2 * y", "x * y", "x / (y + 9)", "abs(x)", "-x", "min(x, y)", "max(x, y, 1)",
    "exp(x / 4)", "tanh(x)", "sin(x) + cos(y)", "sqrt(x + 5) * log(y + 8)", "pow(x + 6, y)",
    "0.8 * tanh(0.003 * x) * 30 / (1 + 0.086 * (y + 5))", "(x - y) * (x - y) - x * y",
  ])
  func valueLiesInsideTheBounds(source: String) throws {
    let expression = try Expression(source, kind: .number, vocabulary: Self.vocabulary)
    var random = PhiloxSequence(key: 1, stream: 2)
    for _ in 0..<200 {
      var ranges: [ClosedRange<Double>] = []
      for _ in expression.inputs {
        let (a, b) = (random.uniform() * 8 - 4, random.uniform() * 8 - 4)
        ranges.append(min(a, b)...max(a, b))
      }
      guard let bounds = expression.bounds(ranges) else {
        Issue.record("no bounds of \(source)")
        return
      }
      for _ in 0..<20 {
        let point = ranges.map {
          $0.lowerBound + random.uniform() * ($0.upperBound - $0.lowerBound)
        }
        let value = expression.value(point.span)
        #expect(bounds.contains(value), "\(source) at \(point)")
      }
    }
  }

  @Test(arguments: ["1 / x", "log(x)", "sqrt(x)", "pow(x, 2)", "exp(1000 + x)", "1 / (x - x)"])
  func thereAreNoBoundsWhereTheValueMayBeNone(source: String) throws {
    let expression = try Expression(source, kind: .number, vocabulary: Self.vocabulary)
    #expect(expression.bounds([-1...1]) == nil)
  }

  @Test(arguments: ["x < 2", "x <= 2", "x > 2", "x >= 2", "x == 2", "x != 2"])
  func comparisonHoldsWhereTheExpressionDoes(source: String) throws {
    let expression = try Expression(source, kind: .condition, vocabulary: Self.vocabulary)
    let comparison = try #require(expression.comparison)
    for value in [1.0, 2.nextDown, 2, 2.nextUp, 3, -Double.infinity] {
      #expect(comparison.holds(value) == expression.isTrue([value].span))
    }
  }

  @Test(arguments: ["2 > x", "x > y", "!(x > 2)", "x > 2 && y > 2", "x + 0 > 2"])
  func otherConditionsAreNoComparison(source: String) throws {
    let expression = try Expression(source, kind: .condition, vocabulary: Self.vocabulary)
    #expect(expression.comparison == nil)
  }
}
