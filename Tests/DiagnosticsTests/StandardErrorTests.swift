import Testing

@testable import Diagnostics

@Suite struct StandardErrorTests {
  /// A line that wraps could not be overwritten.
  @Test func aLineIsCutToTheTerminal() {
    #expect("select ttH: 7 events".fitting(columns: 10) == "select ttH")
    #expect("λ = 0.1".fitting(columns: 6) == "λ = 0")
    #expect("日本語".fitting(columns: 5) == "日本")
    #expect("short".fitting(columns: 80) == "short")
  }
}
