/// Reads tokens by recursive descent, checks kinds on the way and emits the program in postfix
/// order.
///
///     condition  = conjunction ("||" conjunction)*
///     conjunction = comparison ("&&" comparison)*
///     comparison = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
///     sum        = product (("+" | "-") product)*
///     product    = unary (("*" | "/") unary)*
///     unary      = ("-" | "!") unary | primary
///     primary    = number | name | name "(" arguments ")" | "(" condition ")"
///                | collection "[" index "]" ["." property]
struct Parser {
  /// What an operand is. An object is no value: only `dr` takes one.
  enum Operand {
    case number
    case condition
    case object(collection: String, index: Int)

    var text: String {
      switch self {
      case .number: "a number"
      case .condition: "a condition"
      case .object(let collection, let index):
        "the object \(collection)[\(index)] without a property"
      }
    }
  }

  private static let comparisons: [Symbol: Instruction] = [
    .less: .less, .lessOrEqual: .lessOrEqual, .greater: .greater,
    .greaterOrEqual: .greaterOrEqual, .equal: .equal, .notEqual: .notEqual,
  ]

  let source: String
  let tokens: [Token]
  let vocabulary: Vocabulary
  private(set) var inputs: [Expression.Input] = []
  private(set) var program: [Instruction] = []
  private var position = 0
  private var nesting = 0
  private var stackHeight = 0

  init(source: String, tokens: [Token], vocabulary: Vocabulary) {
    self.source = source
    self.tokens = tokens
    self.vocabulary = vocabulary
  }

  /// Reads the whole text as a number or a condition.
  mutating func parse(_ kind: Expression.Kind) throws(ExpressionError) {
    let result = try condition()
    guard token.kind == .end else { throw unexpected("an operator or the end") }
    switch kind {
    case .number: try require(result, .number, of: "the whole", at: 1)
    case .condition: try require(result, .condition, of: "the whole", at: 1)
    }
  }

  // MARK: The levels of precedence, loosest first

  private mutating func condition() throws(ExpressionError) -> Operand {
    try chain([.or: .or], of: .condition) { (parser) throws(ExpressionError) in
      try parser.chain([.and: .and], of: .condition) { (parser) throws(ExpressionError) in
        try parser.comparison()
      }
    }
  }

  private mutating func comparison() throws(ExpressionError) -> Operand {
    let start = token.column
    let left = try sum()
    guard let (symbol, instruction) = accept(Self.comparisons) else { return left }
    try require(left, .number, of: "the left side of \(symbol.rawValue)", at: start)
    let rightStart = token.column
    let right = try sum()
    try require(right, .number, of: "the right side of \(symbol.rawValue)", at: rightStart)
    try emit(instruction)
    if case .symbol(let next) = token.kind, Self.comparisons[next] != nil {
      throw error(.chainedComparison)
    }
    return .condition
  }

  private mutating func sum() throws(ExpressionError) -> Operand {
    try chain([.plus: .add, .minus: .subtract], of: .number) { (parser) throws(ExpressionError) in
      try parser.chain([.times: .multiply, .over: .divide], of: .number) {
        (parser) throws(ExpressionError) in try parser.unary()
      }
    }
  }

  /// Operands of one kind between operators of one precedence, grouped from the left.
  private mutating func chain(
    _ operators: [Symbol: Instruction], of kind: Operand,
    operand: (inout Parser) throws(ExpressionError) -> Operand
  ) throws(ExpressionError) -> Operand {
    let start = token.column
    let first = try operand(&self)
    guard case .symbol(let symbol) = token.kind, operators[symbol] != nil else { return first }
    try require(first, kind, of: "the left side of \(symbol.rawValue)", at: start)
    while let (symbol, instruction) = accept(operators) {
      let start = token.column
      let next = try operand(&self)
      try require(next, kind, of: "the right side of \(symbol.rawValue)", at: start)
      try emit(instruction)
    }
    return kind
  }

  private mutating func unary() throws(ExpressionError) -> Operand {
    let operators: [Symbol: Instruction] = [.minus: .negate, .not: .not]
    guard let (symbol, instruction) = accept(operators) else { return try primary() }
    try enter()
    let start = token.column
    let operand = try unary()
    let kind: Operand = symbol == .not ? .condition : .number
    try require(operand, kind, of: "what follows \(symbol.rawValue)", at: start)
    try emit(instruction)
    nesting -= 1
    return kind
  }

  private mutating func primary() throws(ExpressionError) -> Operand {
    switch token.kind {
    case .number(let value):
      advance()
      try emit(.constant(value))
      return .number
    case .symbol(.open):
      advance()
      try enter()
      let inner = try condition()
      try expect(.close)
      nesting -= 1
      return inner
    case .name(let name):
      return try named(name)
    default:
      throw unexpected("a number, a name or \"(\"")
    }
  }

  // MARK: Names

  private mutating func named(_ name: String) throws(ExpressionError) -> Operand {
    if case .symbol(.open) = tokens[position + 1].kind { return try call(name) }
    if vocabulary.numbers.contains(name) {
      advance()
      try emit(input: .number(name))
      return .number
    }
    guard let properties = vocabulary.collections[name] else {
      throw error(.unknownName(name, known: vocabulary.names))
    }
    advance()
    try expect(.openIndex)
    guard case .number(let value) = token.kind, let index = UInt16(exactly: value) else {
      throw unexpected("an index from 0")
    }
    advance()
    try expect(.closeIndex)
    guard case .symbol(.dot) = token.kind else {
      return .object(collection: name, index: Int(index))
    }
    advance()
    guard case .name(let property) = token.kind else { throw unexpected("a property") }
    guard properties.contains(property) else {
      throw error(.unknownProperty(property, collection: name, known: properties))
    }
    advance()
    try emit(input: .property(collection: name, index: Int(index), property: property))
    return .number
  }

  private mutating func call(_ name: String) throws(ExpressionError) -> Operand {
    guard let function = Function(rawValue: name) else {
      throw error(.unknownFunction(name, known: Function.allCases.map(\.rawValue)))
    }
    let start = token.column
    advance()
    try expect(.open)
    try enter()
    var count = 0
    repeat {
      let column = token.column
      let argument = try condition()
      count += 1
      let place = "argument \(count) of \(name)"
      if function == .dr {
        try emitDirection(of: argument, as: place, at: column)
      } else {
        try require(argument, .number, of: place, at: column)
        // min and max fold their arguments from the left.
        if count > 1, function.arity.contains(count) { try emit(function.instruction) }
      }
    } while skip(.comma)
    try expect(.close)
    nesting -= 1
    guard function.arity.contains(count) else {
      throw error(
        .argumentCount(function: name, found: count, expected: function.arityText), at: start)
    }
    if function == .dr || count == 1 { try emit(function.instruction) }
    return .number
  }

  private mutating func emitDirection(
    of argument: Operand, as place: String, at column: Int
  ) throws(ExpressionError) {
    guard case .object(let collection, let index) = argument else {
      throw error(
        .wrongKind(found: argument.text, expected: "an object such as jets[0]", of: place),
        at: column)
    }
    let properties = vocabulary.collections[collection] ?? []
    for property in ["eta", "phi"] {
      guard properties.contains(property) else {
        throw error(
          .unknownProperty(property, collection: collection, known: properties), at: column)
      }
      try emit(input: .property(collection: collection, index: index, property: property))
    }
  }

  // MARK: The program

  private mutating func emit(input: Expression.Input) throws(ExpressionError) {
    let index = inputs.firstIndex(of: input) ?? inputs.count
    if index == inputs.count { inputs.append(input) }
    try emit(.input(index))
  }

  private mutating func emit(_ instruction: Instruction) throws(ExpressionError) {
    program.append(instruction)
    stackHeight += 1 - instruction.operandCount
    guard stackHeight <= Expression.depthLimit else {
      throw error(.tooDeep(limit: Expression.depthLimit))
    }
  }

  // MARK: Tokens

  private var token: Token { tokens[position] }

  /// Goes to the next token; the last one, `end`, is never left.
  private mutating func advance() {
    if position + 1 < tokens.count { position += 1 }
  }

  private mutating func accept(_ operators: [Symbol: Instruction]) -> (Symbol, Instruction)? {
    guard case .symbol(let symbol) = token.kind, let instruction = operators[symbol] else {
      return nil
    }
    advance()
    return (symbol, instruction)
  }

  private mutating func skip(_ symbol: Symbol) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ symbol: Symbol) throws(ExpressionError) {
    guard skip(symbol) else { throw unexpected("\"\(symbol.rawValue)\"") }
  }

  private mutating func enter() throws(ExpressionError) {
    nesting += 1
    guard nesting <= Expression.depthLimit else {
      throw error(.tooDeep(limit: Expression.depthLimit))
    }
  }

  private func require(
    _ operand: Operand, _ kind: Operand, of place: String, at column: Int
  ) throws(ExpressionError) {
    switch (operand, kind) {
    case (.number, .number), (.condition, .condition): return
    case (.object, _):
      throw error(
        .wrongKind(found: operand.text, expected: "\(kind.text), such as its .pt", of: place),
        at: column)
    default:
      throw error(.wrongKind(found: operand.text, expected: kind.text, of: place), at: column)
    }
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    error(.unexpected(found: token.text, expected: expected))
  }

  private func error(_ reason: ExpressionError.Reason, at column: Int? = nil) -> ExpressionError {
    ExpressionError(reason: reason, column: column ?? token.column, source: source)
  }
}
