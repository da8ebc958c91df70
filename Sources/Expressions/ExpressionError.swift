public import Diagnostics

/// What is wrong with the text of an expression.
///
/// The caller knows the file and the key that the text is from and puts them in front.
public struct ExpressionError: Diagnostic, Equatable {
  /// The fact, without prose.
  public enum Reason: Sendable, Equatable {
    /// There is nothing between the quotes.
    case empty
    /// More characters than the limit.
    case tooLong(limit: Int)
    /// More nested operations than the limit.
    case tooDeep(limit: Int)
    /// A character that no token begins with.
    case strayCharacter(String)
    /// A number that is none, or beyond the largest double.
    case badNumber(String)
    /// A token where another was expected.
    case unexpected(found: String, expected: String)
    /// A name that is not in the vocabulary.
    case unknownName(String, known: [String])
    /// A property that the collection's objects do not have.
    case unknownProperty(String, collection: String, known: [String])
    /// A function that does not exist.
    case unknownFunction(String, known: [String])
    /// A function with the wrong number of arguments.
    case argumentCount(function: String, found: Int, expected: String)
    /// An operand of the wrong kind.
    case wrongKind(found: String, expected: String, of: String)
    /// A comparison of a comparison: `1 < x < 3`.
    case chainedComparison
  }

  /// What was found.
  public let reason: Reason
  /// Where, counted in characters from 1.
  public let column: Int
  /// The text of the expression.
  public let source: String

  /// 78: expressions come from configuration files.
  public var exitStatus: ExitStatus { .badConfiguration }

  /// *"n_jest >= 5", column 1: unknown name "n_jest"; did you mean "n_jets"?*
  public var description: String {
    switch reason {
    case .empty: "an empty expression"
    case .tooLong(let limit):
      "an expression of \(source.unicodeScalars.count) characters, expected at most \(limit)"
    default: "\"\(source)\", column \(column): \(sentence)"
    }
  }

  private var sentence: String {
    switch reason {
    case .empty, .tooLong: ""
    case .tooDeep(let limit): "nested more than \(limit) operations deep; use fewer parentheses"
    case .strayCharacter("="): "found \"=\", expected an operator; equality is \"==\""
    case .strayCharacter("&"): "found \"&\", expected an operator; the conjunction is \"&&\""
    case .strayCharacter("|"): "found \"|\", expected an operator; the disjunction is \"||\""
    case .strayCharacter(let text): "unexpected character \"\(text)\""
    case .badNumber(let text): "\"\(text)\" is not a number"
    case .unexpected(let found, let expected): "found \(found), expected \(expected)"
    case .unknownName(let name, let known):
      "unknown name \"\(name)\"" + hint(name, known, "names")
    case .unknownProperty(let name, let collection, let known):
      "unknown property \"\(name)\" of \(collection); the properties are "
        + known.joined(separator: ", ")
    case .unknownFunction(let name, let known):
      "unknown function \"\(name)\"" + hint(name, known, "functions")
    case .argumentCount(let function, let found, let expected):
      "\(function) has \(found) argument\(found == 1 ? "" : "s"), expected \(expected)"
    case .wrongKind(let found, let expected, let place):
      "\(place) is \(found), expected \(expected)"
    case .chainedComparison:
      "a comparison of a comparison; join two comparisons with \"&&\""
    }
  }

  /// The near names, or all of them where none is near.
  private func hint(_ name: String, _ known: [String], _ what: String) -> String {
    let near = suggestion(for: name, in: known)
    return near.isEmpty ? "; the \(what) are \(known.joined(separator: ", "))" : near
  }
}
