import Testing

@testable import Pipeline

@Suite struct JSONValueTests {
  @Test func canonicalTextIsSortedAndWithoutSpace() {
    let value: JSONValue = .object([
      "b": .array([.null, .bool(true), .integer(-3), .number(0.1), .string("a/\"b\"\n")]),
      "a": .object([:]), "B": .integer(.max),
    ])
    #expect(
      value.canonicalText
        == #"{"B":9223372036854775807,"a":{},"b":[null,true,-3,0.1,"a/\"b\"\n"]}"#)
  }

  @Test(arguments: [
    "null", "true", "0", "-9223372036854775808", "0.1", "1e-300", "\"\"", "[]", "[1,[2,[3]]]",
    #"{"a":{"b":1.5},"c":[false]}"#,
  ])
  func textReadsBackTheSame(_ text: String) throws {
    let value = try #require(JSONValue(parsing: text))
    #expect(value.canonicalText == text)
    #expect(JSONValue(parsing: value.canonicalText) == value)
  }

  @Test func otherSpellingsHaveOneText() {
    #expect(JSONValue(parsing: " { \"a\" : 1.50 } ")?.canonicalText == #"{"a":1.5}"#)
    #expect(JSONValue(parsing: #"{"b":1,"a":2}"#) == JSONValue(parsing: #"{"a":2,"b":1}"#))
  }

  @Test func whatIsNoJSONIsNil() {
    for text in ["", "{", "nope", "{\"a\":}", "1 2"] { #expect(JSONValue(parsing: text) == nil) }
  }

  @Test func wholeNumbersNormaliseToWhatTheirTextReadsBackAs() throws {
    for number in [139, 0, -1, 1e15, 0.5, 1e300, -2.25] {
      let value = JSONValue.array([.object(["x": .number(number)])])
      #expect(value.normalized == JSONValue(parsing: value.canonicalText))
      #expect(value.normalized.canonicalText == value.canonicalText)
    }
  }

  @Test func membersAreFoundInObjectsAlone() {
    #expect(JSONValue.object(["a": .null])["a"] == .null)
    #expect(JSONValue.object(["a": .null])["b"] == nil)
    #expect(JSONValue.array([.null])["a"] == nil)
  }

  @Test func encodableValuesKeepTheirKeys() throws {
    struct Point: Encodable {
      let x = 1
      let name: String? = nil
      let y = 0.25
    }
    #expect(try JSONValue(encoding: Point()).canonicalText == #"{"x":1,"y":0.25}"#)
  }
}
