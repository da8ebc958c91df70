/// A word of the language and where it stands.
struct Token {
  enum Kind: Equatable {
    case number(Double)
    case name(String)
    case symbol(Symbol)
    case end
  }

  let kind: Kind
  /// Counted in characters from 1.
  let column: Int
  /// The token as an error message quotes it.
  let text: String
}

/// Operators and punctuation; of two that begin alike the longer one is read.
enum Symbol: String, CaseIterable {
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case and = "&&"
  case or = "||"
  case less = "<"
  case greater = ">"
  case not = "!"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"
  case open = "("
  case close = ")"
  case openIndex = "["
  case closeIndex = "]"
  case comma = ","
  case dot = "."
}

/// Splits the text of an expression into tokens.
struct Lexer {
  /// Far beyond any real cut; bounds the work that a hostile file can cause.
  static let lengthLimit = 4096

  private let source: String
  private let scalars: [Unicode.Scalar]
  private var position = 0

  private init(_ source: String) {
    self.source = source
    scalars = Array(source.unicodeScalars)
  }

  /// The tokens of a text; the last one is `end`.
  static func tokens(of source: String) throws(ExpressionError) -> [Token] {
    var lexer = Lexer(source)
    guard lexer.scalars.count <= lengthLimit else {
      throw ExpressionError(reason: .tooLong(limit: lengthLimit), column: 1, source: source)
    }
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    guard !tokens.isEmpty else {
      throw ExpressionError(reason: .empty, column: 1, source: source)
    }
    return tokens + [Token(kind: .end, column: lexer.scalars.count + 1, text: "the end")]
  }

  private mutating func next() throws(ExpressionError) -> Token? {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
    guard position < scalars.count else { return nil }
    let start = position
    let kind = try readKind()
    return Token(kind: kind, column: start + 1, text: "\"\(text(from: start))\"")
  }

  private mutating func readKind() throws(ExpressionError) -> Token.Kind {
    let start = position
    let first = scalars[start]
    if Self.isDigit(first) || first == "." && isDigit(at: start + 1) {
      return .number(try number())
    }
    if Self.isLetter(first) {
      while position < scalars.count, Self.isLetter(scalars[position]) || isDigit(at: position) {
        position += 1
      }
      return .name(text(from: start))
    }
    let pair = String(String.UnicodeScalarView(scalars[start..<min(start + 2, scalars.count)]))
    guard let symbol = Symbol(rawValue: pair) ?? Symbol(rawValue: String(first)) else {
      throw ExpressionError(
        reason: .strayCharacter(String(first)), column: start + 1, source: source)
    }
    position += symbol.rawValue.utf8.count
    return .symbol(symbol)
  }

  /// Digits with an optional fraction and exponent.
  private mutating func number() throws(ExpressionError) -> Double {
    let start = position
    skipDigits()
    if position < scalars.count, scalars[position] == "." {
      position += 1
      skipDigits()
    }
    if position < scalars.count, scalars[position] == "e" || scalars[position] == "E" {
      position += 1
      if position < scalars.count, scalars[position] == "+" || scalars[position] == "-" {
        position += 1
      }
      skipDigits()
    }
    // "3x" is a slip of the pen, not the number 3.
    while position < scalars.count, Self.isLetter(scalars[position]) { position += 1 }
    let text = text(from: start)
    guard let value = Double(text.hasSuffix(".") ? text + "0" : text), value.isFinite else {
      throw ExpressionError(reason: .badNumber(text), column: start + 1, source: source)
    }
    return value
  }

  private mutating func skipDigits() {
    while isDigit(at: position) { position += 1 }
  }

  private func text(from start: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<position]))
  }

  private func isDigit(at index: Int) -> Bool {
    index < scalars.count && Self.isDigit(scalars[index])
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}
