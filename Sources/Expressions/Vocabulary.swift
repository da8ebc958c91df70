/// The names that an expression may use, beside the functions of the language itself.
public struct Vocabulary: Sendable {
  /// Names that stand for a number.
  public let numbers: [String]
  /// Names of ordered collections of objects, each with the properties of its objects.
  public let collections: [String: [String]]

  /// A vocabulary of numbers and collections.
  public init(numbers: [String], collections: [String: [String]] = [:]) {
    self.numbers = numbers
    self.collections = collections
  }

  /// Everything that can begin an operand, for the nearest name of an unknown one.
  var names: [String] {
    numbers + collections.keys.sorted() + Function.allCases.map(\.rawValue)
  }
}
