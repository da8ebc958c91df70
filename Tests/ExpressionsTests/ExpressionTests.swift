import CounterRandom
import Testing

@testable import Expressions

@Suite struct ExpressionTests {
  private static let vocabulary = Vocabulary(
    numbers: ["n_jets", "met"],
    collections: ["jets": ["pt", "eta", "phi"], "leptons": ["pt", "eta", "phi"]])

  /// The value of an expression without inputs.
  private func value(_ source: String, _ kind: Expression.Kind = .number) throws -> Double {
    let expression = try Expression(source, kind: kind, vocabulary: Self.vocabulary)
    #expect(expression.inputs.isEmpty)
    return expression.value([Double]().span)
  }

  @Test(
    arguments: [
      ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 - 2 - 1", 4), ("8 / 4 / 2", 1), ("-2 * 3", -6),
      ("2 - -3", 5), ("--2", 2), ("1e3 + .5 + 2.", 1002.5), ("7.3e-6", 7.3e-6),
      ("6 / 2 * 3", 9), ("-(1 - 3)", 2),
    ] as [(String, Double)])
  func arithmeticGroupsFromTheLeftAndByPrecedence(source: String, expected: Double) throws {
    #expect(try value(source) == expected)
  }

  @Test(
    arguments: [
      ("abs(-3)", 3), ("min(3, 1, 2)", 1), ("max(3, 4)", 4), ("sqrt(9)", 3), ("exp(0)", 1),
      ("log(1)", 0), ("pow(2, 10)", 1024), ("cos(0)", 1), ("sin(0)", 0),
      ("tanh(0.5)", 0.46211715726000975), ("max(1 < 2 && 2 < 1 || 3 < 4, 5)", nil),
    ] as [(String, Double?)])
  func functionsHaveTheirUsualMeaning(source: String, expected: Double?) throws {
    guard let expected else {
      #expect(throws: ExpressionError.self) { try value(source) }
      return
    }
    #expect(abs(try value(source) - expected) <= 1e-15)
  }

  @Test(
    arguments: [
      ("1 < 2", true), ("2 <= 2", true), ("2 < 2", false), ("2 > 1", true), ("2 >= 3", false),
      ("1 == 1.0", true), ("1 != 1", false), ("!(1 < 2)", false), ("!!(1 < 2)", true),
      ("1 < 2 || 1 < 2 && 2 < 1", true), ("(1 < 2 || 1 < 2) && 2 < 1", false),
      ("2 < 1 || 2 < 1", false), ("1 + 1 == 2 && 3 * 2 > 5", true),
      ("!(1 > 2) && 1 < 2", true), ("0 / 0 == 0 / 0", false),
    ])
  func conditionsBindLooserThanComparisons(source: String, expected: Bool) throws {
    let expression = try Expression(source, kind: .condition, vocabulary: Self.vocabulary)
    let holds = expression.isTrue([Double]().span)
    #expect(holds == expected)
  }

  @Test func inputsAreListedOnceInOrderOfUse() throws {
    let expression = try Expression(
      "jets[1].pt > met && jets[0].pt > 2 * jets[1].pt", kind: .condition,
      vocabulary: Self.vocabulary)
    #expect(
      expression.inputs == [
        .property(collection: "jets", index: 1, property: "pt"), .number("met"),
        .property(collection: "jets", index: 0, property: "pt"),
      ])
    #expect(expression.inputs.map(\.description) == ["jets[1].pt", "met", "jets[0].pt"])
    let passing = expression.isTrue([50, 30, 101].span)
    let failing = expression.isTrue([50, 30, 100].span)
    #expect(passing)
    #expect(!failing)
  }

  @Test func distanceGoesTheShortWayRound() throws {
    let expression = try Expression(
      "dr(jets[0], leptons[2])", kind: .number, vocabulary: Self.vocabulary)
    #expect(
      expression.inputs.map(\.description) == [
        "jets[0].eta", "jets[0].phi", "leptons[2].eta", "leptons[2].phi",
      ])
    // 3.0 and -3.1 are 2 pi - 6.1 apart.
    let expected = (0.25 + (2 * Double.pi - 6.1) * (2 * Double.pi - 6.1)).squareRoot()
    #expect(abs(expression.value([1.5, 3.0, 1.0, -3.1].span) - expected) <= 1e-14)
  }

  @Test func blanksAndLineBreaksSeparateAndMeanNothingElse() throws {
    #expect(try value(" 1\n+\t2 ") == 3)
    #expect(try value("1+2") == 3)
  }

  /// A tree of operations, evaluated on its own and written with as few parentheses as C needs.
  private indirect enum Tree {
    case leaf(Int)
    case negated(Tree)
    case binary(Character, Tree, Tree)

    init(depth: Int, _ random: inout PhiloxSequence) {
      switch depth == 0 ? 0 : random.below(6) {
      case 0: self = .leaf(Int(random.below(9)) + 1)
      case 1: self = .negated(Tree(depth: depth - 1, &random))
      case let n:
        let symbols: [Character] = ["+", "-", "*", "/"]
        self = .binary(
          symbols[Int(n) - 2], Tree(depth: depth - 1, &random), Tree(depth: depth - 1, &random))
      }
    }

    var value: Double {
      switch self {
      case .leaf(let number): Double(number)
      case .negated(let tree): -tree.value
      case .binary("+", let a, let b): a.value + b.value
      case .binary("-", let a, let b): a.value - b.value
      case .binary("*", let a, let b): a.value * b.value
      case .binary(_, let a, let b): a.value / b.value
      }
    }

    private var rank: Int {
      switch self {
      case .leaf: 3
      case .negated: 2
      case .binary("*", _, _), .binary("/", _, _): 1
      case .binary: 0
      }
    }

    var text: String {
      func written(_ tree: Tree, from rank: Int) -> String {
        tree.rank < rank ? "(\(tree.text))" : tree.text
      }
      switch self {
      case .leaf(let number): return "\(number)"
      case .negated(let tree): return "-\(written(tree, from: 2))"
      case .binary(let symbol, let a, let b):
        return "\(written(a, from: rank)) \(symbol) \(written(b, from: rank + 1))"
      }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func anyTreeOfOperationsIsReadBackAsItself(seed: UInt64) throws {
    var random = PhiloxSequence(key: seed, stream: 1)
    let tree = Tree(depth: 5, &random)
    let (read, expected) = (try value(tree.text), tree.value)
    #expect(read == expected || read.isNaN && expected.isNaN, "seed \(seed): \(tree.text)")
  }

  @Test(arguments: 0..<500 as Range<UInt64>)
  func anyWordsEitherParseOrFailInTheirOwnColumns(seed: UInt64) {
    let words =
      Symbol.allCases.map(\.rawValue) + Function.allCases.map(\.rawValue)
      + ["1", "0", "2.5", "jets", "leptons", "n_jets", "met", "pt", "eta", "x", "=", "é", " "]
    var random = PhiloxSequence(key: seed, stream: 2)
    let source = (0..<Int(random.below(12))).map { _ in
      words[Int(random.below(UInt64(words.count)))]
    }.joined()
    for kind in [Expression.Kind.number, .condition] {
      do throws(ExpressionError) {
        let expression = try Expression(source, kind: kind, vocabulary: Self.vocabulary)
        let values = [Double](repeating: 1, count: expression.inputs.count)
        _ = expression.value(values.span)
      } catch {
        #expect(
          (1...source.unicodeScalars.count + 1).contains(error.column), "seed \(seed): \(source)")
      }
    }
  }
}
