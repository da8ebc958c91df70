import CounterRandom
import Foundation
import Testing

@testable import LHCOReader

@Suite struct FieldCursorTests {
  private func parse<Value>(_ text: String, _ body: (inout FieldCursor) -> Value?) -> Value? {
    let bytes = Array("\(text) \n".utf8)
    return bytes.withUnsafeBufferPointer { buffer -> Value? in
      guard let start = buffer.baseAddress else { return nil }
      var cursor = FieldCursor(start)
      let value = body(&cursor)
      #expect(cursor.next == (value == nil ? start : start + text.utf8.count), "\(text)")
      return value
    }
  }

  private func double(_ text: String) -> Double? {
    parse(text) { $0.double(PowersOfTen.shared) }
  }

  private func float(_ text: String) -> Float? { parse(text) { $0.float(PowersOfTen.shared) } }

  private func expectExact(_ text: String) {
    #expect(double(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    #expect(float(text)?.bitPattern == strtof(text, nil).bitPattern, "\(text)")
  }

  @Test(arguments: [
    "0", "-0.0", "+1", "1.", ".5", "-.25", "121.28", "0.000", "1e3", "1E-3", "-2.5e+02",
    "12345678901234567890", "0.1234567890123456789012345678901234567890", "9007199254740993",
    "9007199254740992", "1e308", "1e309", "-1e400", "4.9e-324", "1e-400", "1e-45", "1.4e-45",
    "3.4028235e38", "3.4028235677973366e38", "3.4028236e38", "16777217", "16777219.0",
    "33554433", "1.00000005960464477540", "1.00000005960464477539", "1.17549428e-38",
    "0.00000000000000000000000000000000000000000001", "00000000000000000000001.5",
  ])
  func numbersAreRoundedOnce(text: String) { expectExact(text) }

  @Test func randomNumbersAreRoundedOnce() {
    var draws = PhiloxSequence(key: 7, stream: 0)
    for _ in 0..<20_000 {
      var text = draws.below(2) == 0 ? "" : "-"
      for _ in 0..<draws.below(12) { text += "\(draws.below(10))" }
      text += draws.below(4) == 0 ? "" : "."
      for _ in 0..<1 + draws.below(14) { text += "\(draws.below(10))" }
      if draws.below(3) == 0 { text += "e\(Int(draws.below(90)) - 45)" }
      expectExact(text)
    }
  }

  /// The middle between two floats, and its neighbours, is where rounding twice goes wrong.
  @Test func middlesBetweenFloatsAreRoundedOnce() {
    var draws = PhiloxSequence(key: 8, stream: 0)
    for _ in 0..<3000 {
      let bits = UInt32(truncatingIfNeeded: draws.next()) & 0x7FFF_FFFF
      let value = Float(bitPattern: bits)
      guard value.isFinite, value.nextUp.isFinite else { continue }
      let middle = (Double(value) + Double(value.nextUp)) / 2
      for neighbour in [middle.nextDown, middle, middle.nextUp] {
        expectExact("\(neighbour)")
        expectExact(String(format: "%.40e", neighbour))
      }
    }
    for odd in stride(from: 16_777_217, to: 16_777_400, by: 1) {
      expectExact("\(odd).0000000001")
      expectExact("\(odd)")
    }
  }

  @Test func whatIsNotFiniteIsANumber() {
    for text in ["nan", "NaN", "-nan", "+NAN"] { #expect(float(text)?.isNaN == true) }
    for text in ["inf", "+Inf", "INFINITY"] { #expect(float(text) == .infinity) }
    #expect(double("-inf") == -.infinity)
  }

  @Test func exponentsOfFortranAreRead() {
    #expect(double("1.5D+02") == 150 && float("-2d0") == -2)
  }

  @Test(arguments: [
    "*****", "-", "+", ".", "1.2.3", "1e", "1e+", "e5", "0x10", "1,5", "--1", "1-2", "nano", "in",
    "infinit", "1_000", "12a", "\u{0}", "1\u{0}", "é",
  ])
  func whatIsNoNumberIsRefused(text: String) {
    #expect(double(text) == nil && float(text) == nil)
  }

  @Test func integersAreOfAtMostEighteenDigits() {
    #expect(parse("-12") { $0.integer() } == -12)
    #expect(parse("999999999999999999") { $0.integer() } == 999_999_999_999_999_999)
    #expect(parse("1000000000000000000") { $0.integer() } == nil)
    for text in ["1.0", "", "-", "1a", "****"] { #expect(parse(text) { $0.integer() } == nil) }
  }

  @Test func onlyZerosBeginAnEvent() {
    func isEvent(_ text: String) -> Bool { parse(text) { $0.passZeros() ? true : nil } != nil }
    #expect(isEvent("0") && isEvent("000"))
    for text in ["", "01", "0.0", "0x", "-0", "1"] { #expect(!isEvent(text)) }
  }
}
