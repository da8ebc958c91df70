import Diagnostics
import Testing

@testable import Expressions

@Suite struct ExpressionErrorTests {
  private static let vocabulary = Vocabulary(
    numbers: ["n_jets", "n_bjets", "met"],
    collections: ["jets": ["pt", "eta", "phi", "mass"], "taus": ["pt"]])

  private func message(_ source: String) -> String {
    do throws(ExpressionError) {
      _ = try Expression(source, kind: .condition, vocabulary: Self.vocabulary)
      return "no error"
    } catch {
      #expect(error.exitStatus == .badConfiguration)
      return error.line
    }
  }

  @Test(arguments: [
    (
      "n_jest >= 5",
      "\"n_jest >= 5\", column 1: unknown name \"n_jest\"; did you mean \"n_jets\"?"
    ),
    (
      "sphericity > 1",
      "\"sphericity > 1\", column 1: unknown name \"sphericity\"; the names are n_jets, n_bjets, met, jets, taus, abs, min, max, sqrt, exp, log, pow, sin, cos, tanh, dr"
    ),
    (
      "met > 1 && jets[0].pT > 3",
      "\"met > 1 && jets[0].pT > 3\", column 20: unknown property \"pT\" of jets; the properties are pt, eta, phi, mass"
    ),
    (
      "deltar(jets[0], jets[1]) < 1",
      "\"deltar(jets[0], jets[1]) < 1\", column 1: unknown function \"deltar\"; the functions are abs, min, max, sqrt, exp, log, pow, sin, cos, tanh, dr"
    ),
  ])
  func unknownNameOffersTheNearestOrAll(source: String, expected: String) {
    #expect(message(source) == expected)
  }

  @Test(arguments: [
    ("n_jets", "column 1: the whole is a number, expected a condition"),
    ("!n_jets > 3", "column 2: what follows ! is a number, expected a condition"),
    ("1 + (met > 2) > 1", "column 5: the right side of + is a condition, expected a number"),
    ("met && met > 1", "column 1: the left side of && is a number, expected a condition"),
    ("(met > 1) == (met > 2)", "column 1: the left side of == is a condition, expected a number"),
    ("-(met > 1) > 0", "column 2: what follows - is a condition, expected a number"),
    ("abs(met > 1) > 0", "column 5: argument 1 of abs is a condition, expected a number"),
    (
      "jets[0] > 30",
      "column 1: the left side of > is the object jets[0] without a property, expected a number, such as its .pt"
    ),
    (
      "dr(jets[0].eta, jets[1]) < 1",
      "column 4: argument 1 of dr is a number, expected an object such as jets[0]"
    ),
    (
      "dr(jets[0], taus[0]) < 1",
      "column 13: unknown property \"eta\" of taus; the properties are pt"
    ),
    ("1 < met < 3", "column 9: a comparison of a comparison; join two comparisons with \"&&\""),
    ("pow(2) > 1", "column 1: pow has 1 argument, expected 2"),
    ("max(2) > 1", "column 1: max has 1 argument, expected at least 2"),
    ("abs(1, 2, 3) > 1", "column 1: abs has 3 arguments, expected 1"),
  ])
  func wrongKindNamesThePlaceAndBothKinds(source: String, expected: String) {
    #expect(message(source) == "\"\(source)\", \(expected)")
  }

  @Test(arguments: [
    ("met = 3", "column 5: found \"=\", expected an operator; equality is \"==\""),
    ("met > 1 & met < 3", "column 9: found \"&\", expected an operator; the conjunction is \"&&\""),
    ("met > 1 | met < 3", "column 9: found \"|\", expected an operator; the disjunction is \"||\""),
    ("met > 1 and met < 3", "column 9: found \"and\", expected an operator or the end"),
    ("met > 3x", "column 7: \"3x\" is not a number"),
    ("met > 1e999", "column 7: \"1e999\" is not a number"),
    ("met > 1.2.3", "column 10: found \".3\", expected an operator or the end"),
    ("met > $", "column 7: unexpected character \"$\""),
    ("met >", "column 6: found the end, expected a number, a name or \"(\""),
    ("(met > 1", "column 9: found the end, expected \")\""),
    ("abs() > 1", "column 5: found \")\", expected a number, a name or \"(\""),
    ("jets.pt > 1", "column 5: found \".\", expected \"[\""),
    ("jets[-1].pt > 1", "column 6: found \"-\", expected an index from 0"),
    ("jets[1.5].pt > 1", "column 6: found \"1.5\", expected an index from 0"),
    ("jets[0]. > 1", "column 10: found \">\", expected a property"),
  ])
  func syntaxErrorSaysWhatWasExpected(source: String, expected: String) {
    #expect(message(source) == "\"\(source)\", \(expected)")
  }

  @Test func emptyTextIsRefused() {
    #expect(message("  ") == "an empty expression")
  }

  @Test func lengthAndDepthAreLimited() {
    #expect(
      message(String(repeating: "1+", count: 3000))
        == "an expression of 6000 characters, expected at most 4096")
    for deep in [
      String(repeating: "(", count: 1000), String(repeating: "-", count: 1000),
      String(repeating: "!", count: 1000), String(repeating: "abs(", count: 1000),
    ] {
      #expect(message(deep).hasSuffix("nested more than 64 operations deep; use fewer parentheses"))
    }
    let nested = String(repeating: "1+(", count: 64) + "1" + String(repeating: ")", count: 64)
    #expect(message(nested + " > 0").hasSuffix("use fewer parentheses"))
    let flat = Array(repeating: "1", count: 2000).joined(separator: "+") + ">0"
    #expect(message(flat) == "no error")
  }
}
