import Testing

@testable import Settings

@Suite struct JSONTextTests {
  @Test func keysAreSortedAndSlashesPlain() throws {
    let value = ["b": "x/y", "a": "é\""]
    #expect(try JSONText.canonical(value) == #"{"a":"é\"","b":"x/y"}"#)
    #expect(try JSONText.indented(value) == "{\n  \"a\" : \"é\\\"\",\n  \"b\" : \"x/y\"\n}")
  }

  @Test func numbersKeepEveryBit() throws {
    #expect(try JSONText.canonical([0.1, 139, 1e7, 7.3e-6]) == "[0.1,139,10000000,7.3e-06]")
  }
}
