import Testing

@testable import Diagnostics

@Suite struct TextTableTests {
  @Test func firstColumnIsFlushLeftAndTheOthersRight() {
    var table = TextTable("sample", "events", "")
    table.add("ttH", "7", "up to date")
    table.add("a long name", "12345678", "")
    #expect(
      table.text == """
        sample         events
        ttH                 7  up to date
        a long name  12345678
        """)
  }

  @Test func widthsCountCharactersNotBytes() {
    var table = TextTable("a", "b")
    table.add("x", "1 ± 2")
    #expect(table.text == "a      b\nx  1 ± 2")
  }

  @Test func namesFromFilesSteerNoTerminal() {
    var table = TextTable("branch", "type")
    table.add("a\u{1B}[2J\nb", "float")
    #expect(table.text == "branch    type\na [2J b  float")
  }
}
