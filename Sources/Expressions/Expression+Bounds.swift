#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Expression {
  /// Bounds of the value for inputs in given ranges, by interval arithmetic.
  ///
  /// Every step is widened by far more than its rounding error, so whatever ``value(_:)`` gives for
  /// inputs inside the ranges lies inside the bounds. They need not be tight.
  ///
  /// - Parameter ranges: A range for each of ``inputs``, in their order.
  /// - Returns: nil where no finite bounds can be given: a division by what may be 0, say.
  /// - Precondition: There is a range for every input.
  public func bounds(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    precondition(ranges.count >= inputs.count, "an expression lacks ranges of its inputs")
    var stack: [ClosedRange<Double>] = []
    for step in program {
      let operands = Array(stack.suffix(step.operandCount))
      stack.removeLast(step.operandCount)
      guard let result = step.bounds(operands, inputs: ranges)?.widened else { return nil }
      stack.append(result)
    }
    return stack.last
  }
}

extension ClosedRange<Double> {
  /// The range with room for rounding errors: a correctly rounded step errs by 1e-16 of its value,
  /// the functions of libm by a few times that.
  fileprivate var widened: ClosedRange? {
    let margin = 1e-12 * Swift.max(abs(lowerBound), abs(upperBound)) + 1e-300
    let (low, high) = (lowerBound - margin, upperBound + margin)
    return low.isFinite && high.isFinite ? low...high : nil
  }

  /// The smallest range that holds some values; nil where one is no number.
  fileprivate static func around(_ values: Double...) -> ClosedRange? {
    guard values.allSatisfy(\.isFinite), let low = values.min(), let high = values.max() else {
      return nil
    }
    return low...high
  }

  fileprivate func map(_ monotone: (Double) -> Double) -> ClosedRange? {
    .around(monotone(lowerBound), monotone(upperBound))
  }
}

extension Instruction {
  /// The bounds of a step's result, not yet widened; nil where there are none.
  fileprivate func bounds(
    _ operands: [ClosedRange<Double>], inputs: [ClosedRange<Double>]
  ) -> ClosedRange<Double>? {
    switch self {
    case .constant(let value): return .around(value)
    case .input(let index): return inputs[index]
    case .negate: return operands[0].map { -$0 }
    case .exponential: return operands[0].map(exp)
    case .hyperbolicTangent: return operands[0].map(tanh)
    case .squareRoot: return operands[0].lowerBound < 0 ? nil : operands[0].map { $0.squareRoot() }
    case .logarithm: return operands[0].lowerBound <= 0 ? nil : operands[0].map(log)
    case .magnitude:
      let ends = operands[0].map { abs($0) }
      return operands[0].contains(0) ? ends.map { 0...$0.upperBound } : ends
    case .sine, .cosine: return -1...1
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or, .not:
      return 0...1
    case .deltaR: return nil
    case .add, .subtract, .multiply, .divide, .smaller, .larger, .power:
      return ofTwo(operands[0], operands[1])
    }
  }

  /// Of operations that are monotone in each operand, where they are defined: the extremes are at
  /// the corners.
  private func ofTwo(
    _ a: ClosedRange<Double>, _ b: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    func corners(_ value: (Double, Double) -> Double) -> ClosedRange<Double>? {
      .around(
        value(a.lowerBound, b.lowerBound), value(a.lowerBound, b.upperBound),
        value(a.upperBound, b.lowerBound), value(a.upperBound, b.upperBound))
    }
    return switch self {
    case .add: corners(+)
    case .subtract: corners(-)
    case .multiply: corners(*)
    case .divide: b.contains(0) ? nil : corners(/)
    case .smaller: corners { min($0, $1) }
    case .larger: corners { max($0, $1) }
    case .power: a.lowerBound <= 0 ? nil : corners(pow)
    default: nil
    }
  }
}
