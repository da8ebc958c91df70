/// A number or a condition, compiled from text: a cut of a selection, a working point's formula.
///
/// The language: numbers, `+ - * /`, comparisons (of numbers, not chained), `&& || !`, parentheses,
/// the functions abs min max sqrt exp log pow sin cos tanh, the names of a ``Vocabulary``,
/// properties of the objects of a collection as `jets[0].pt` (indices from 0), and `dr(a, b)`, the
/// distance of two objects in eta and phi. Precedence is C's. A number is never a condition, nor
/// the other way round; that is found when the text is read. Arithmetic is IEEE double precision.
///
/// An expression does not know where its values are: ``inputs`` says which it needs, the caller
/// looks them up and lends them. An object that does not exist is therefore the caller's to notice,
/// before anything is computed: no operator can hide it.
public struct Expression: Sendable {
  /// What the result is.
  public enum Kind: Sendable, Equatable {
    /// A double.
    case number
    /// True or false.
    case condition
  }

  /// A value that the expression needs.
  public enum Input: Hashable, Sendable, CustomStringConvertible {
    /// One of the vocabulary's numbers.
    case number(String)
    /// A property of an object of one of the vocabulary's collections.
    case property(collection: String, index: Int, property: String)

    /// The input as an expression has it: `jets[0].pt`.
    public var description: String {
      switch self {
      case .number(let name): name
      case .property(let collection, let index, let property):
        "\(collection)[\(index)].\(property)"
      }
    }
  }

  /// The text.
  public let source: String
  /// The values it needs, each once, in the order of their first use.
  public let inputs: [Input]
  let program: [Instruction]

  /// Operations that may be nested; bounds the stack of the parser and that of the evaluation.
  static let depthLimit = 64

  /// Compiles a text.
  ///
  /// - Throws: An ``ExpressionError`` with the column where the text stops making sense: a syntax
  ///   error, an unknown name, an operand of the wrong kind, a result that is not of `kind`.
  public init(
    _ source: String, kind: Kind, vocabulary: Vocabulary
  ) throws(ExpressionError) {
    var parser = Parser(
      source: source, tokens: try Lexer.tokens(of: source), vocabulary: vocabulary)
    try parser.parse(kind)
    self.source = source
    inputs = parser.inputs
    program = parser.program
  }

  /// The value of a number, 1 or 0 for a condition.
  ///
  /// - Parameter values: The values of ``inputs``, in their order.
  /// - Precondition: There is a value for every input.
  public func value(_ values: Span<Double>) -> Double {
    precondition(values.count >= inputs.count, "an expression lacks values of its inputs")
    // The capacity is a constant so that the memory is on the stack.
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 64) { stack in
      var count = 0
      for step in program.indices { program[step].execute(on: stack, &count, inputs: values) }
      return stack[0]
    }
  }

  /// A comparison of one input with a constant: what most cuts are.
  public struct Comparison: Sendable {
    fileprivate let comparison: Instruction
    fileprivate let constant: Double

    /// Whether it holds for a value of the input.
    public func holds(_ value: Double) -> Bool {
      switch comparison {
      case .less: value < constant
      case .lessOrEqual: value <= constant
      case .greater: value > constant
      case .greaterOrEqual: value >= constant
      case .equal: value == constant
      default: value != constant
      }
    }
  }

  /// The expression as a comparison of its only input with a constant; nil where it is something
  /// else. It gives the same answers as ``isTrue(_:)``, faster.
  public var comparison: Comparison? {
    guard program.count == 3, case .input = program[0], case .constant(let constant) = program[1]
    else { return nil }
    switch program[2] {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
      return Comparison(comparison: program[2], constant: constant)
    default: return nil
    }
  }

  /// Whether a condition holds.
  ///
  /// - Parameter values: The values of ``inputs``, in their order.
  /// - Precondition: There is a value for every input.
  public func isTrue(_ values: Span<Double>) -> Bool { value(values) != 0 }
}
