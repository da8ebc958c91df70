#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A step of a compiled expression: takes its operands off a stack of doubles, leaves its result.
///
/// A condition is 1 or 0. Nothing is skipped: expressions have no side effects, so "and" and "or"
/// need no jumps.
enum Instruction: Sendable, Equatable {
  case constant(Double)
  case input(Int)
  case negate, not
  case add, subtract, multiply, divide
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual
  case and, or
  case magnitude, squareRoot, exponential, logarithm, sine, cosine, hyperbolicTangent
  case power, smaller, larger
  /// Of eta, phi, eta, phi.
  case deltaR

  /// How many values it takes off the stack.
  var operandCount: Int {
    switch self {
    case .constant, .input: 0
    case .negate, .not, .magnitude, .squareRoot, .exponential, .logarithm, .sine, .cosine,
      .hyperbolicTangent:
      1
    case .deltaR: 4
    default: 2
    }
  }

  /// Replaces the operands on the stack by the result.
  ///
  /// - Parameters:
  ///   - stack: Memory, of which `stack[..<count]` is in use.
  ///   - count: The height of the stack.
  ///   - inputs: The values that `input` refers to.
  @inline(__always)
  func execute(
    on stack: UnsafeMutableBufferPointer<Double>, _ count: inout Int, inputs: Span<Double>
  ) {
    count -= operandCount
    let (i, j) = (count, count + 1)
    switch self {
    case .constant(let value): stack[i] = value
    case .input(let index): stack[i] = inputs[index]
    case .negate: stack[i] = -stack[i]
    case .not: stack[i] = stack[i] == 0 ? 1 : 0
    case .add: stack[i] += stack[j]
    case .subtract: stack[i] -= stack[j]
    case .multiply, .and: stack[i] *= stack[j]
    case .divide: stack[i] /= stack[j]
    case .less: stack[i] = stack[i] < stack[j] ? 1 : 0
    case .lessOrEqual: stack[i] = stack[i] <= stack[j] ? 1 : 0
    case .greater: stack[i] = stack[i] > stack[j] ? 1 : 0
    case .greaterOrEqual: stack[i] = stack[i] >= stack[j] ? 1 : 0
    case .equal: stack[i] = stack[i] == stack[j] ? 1 : 0
    case .notEqual: stack[i] = stack[i] != stack[j] ? 1 : 0
    case .smaller: stack[i] = min(stack[i], stack[j])
    case .larger, .or: stack[i] = max(stack[i], stack[j])
    case .magnitude: stack[i] = abs(stack[i])
    case .squareRoot: stack[i] = stack[i].squareRoot()
    case .exponential: stack[i] = exp(stack[i])
    case .logarithm: stack[i] = log(stack[i])
    case .sine: stack[i] = sin(stack[i])
    case .cosine: stack[i] = cos(stack[i])
    case .hyperbolicTangent: stack[i] = tanh(stack[i])
    case .power: stack[i] = pow(stack[i], stack[j])
    case .deltaR:
      let deltaEta = stack[i] - stack[i + 2]
      let deltaPhi = (stack[j] - stack[j + 2]).remainder(dividingBy: 2 * Double.pi)
      stack[i] = (deltaEta * deltaEta + deltaPhi * deltaPhi).squareRoot()
    }
    count += 1
  }
}
