import Testing

@testable import Verification

@Suite struct CSVFieldsTests {
  @Test func quotesHoldCommasBreaksAndQuotes() {
    #expect(
      CSVFields.lines(of: "a,\"b,\n\"\"c\"\"\",\r\n,d\n") == [["a", "b,\n\"c\"", ""], ["", "d"]])
    #expect(CSVFields.lines(of: "") == [])
  }
}
