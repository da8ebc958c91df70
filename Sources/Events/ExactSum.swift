/// A sum of floating-point numbers without rounding: the same bits in whatever order, batches or
/// shards the terms arrive.
///
/// Goals, in order: exact; correctly rounded when read; cheap enough for two terms an event.
///
/// The terms are added into one long fixed-point number whose unit is 2^-1074, the smallest
/// double: 32-bit digits in 64-bit words, so carries can wait (the "small superaccumulator" of
/// Neal, arXiv:1505.05571). Plain and compensated summation were rejected: their last bits depend
/// on how the input was cut into batches.
public struct ExactSum: Sendable {
  /// 2098 bits of doubles, and room for 2^64 terms of the largest: 68 digits of 32 bits.
  private static let digitCount = 68
  /// A term adds less than 2^32 to a digit's magnitude.
  private static let termsBeforeCarry: UInt32 = 1 << 29

  private var digits: InlineArray<68, Int64> = .init(repeating: 0)
  private var pending: UInt32 = 0

  /// Zero.
  public init() {}

  /// A single term.
  ///
  /// - Precondition: The value is finite.
  public init(_ value: Double) { add(value) }

  /// Adds a term.
  ///
  /// - Precondition: The value is finite.
  public mutating func add(_ value: Double) { add(value, times: 1) }

  /// Adds a term a number of times: exactly what so many additions would give.
  ///
  /// - Precondition: The value is finite.
  public mutating func add(_ value: Double, times count: UInt32) {
    precondition(value.isFinite, "an exact sum has finite terms")
    let bits = value.bitPattern
    let exponent = Int(truncatingIfNeeded: bits >> 52) & 0x7FF
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    let significand = exponent == 0 ? fraction : fraction | 1 << 52
    let position = max(exponent, 1) - 1
    let shift = UInt64(position & 31)
    // 53 + 32 bits, moved up by at most 31: four digits.
    let product = significand.multipliedFullWidth(by: UInt64(count))
    let low = product.low << shift
    let high = shift == 0 ? product.high : product.high << shift | product.low >> (64 - shift)
    let (d0, d1, d2, d3) = (
      Int64(low & 0xFFFF_FFFF), Int64(low >> 32), Int64(high & 0xFFFF_FFFF), Int64(high >> 32)
    )
    let digit = position >> 5
    if value.sign == .minus {
      digits[digit] &-= d0
      digits[digit + 1] &-= d1
      digits[digit + 2] &-= d2
      digits[digit + 3] &-= d3
    } else {
      digits[digit] &+= d0
      digits[digit + 1] &+= d1
      digits[digit + 2] &+= d2
      digits[digit + 3] &+= d3
    }
    pending += 1
    if pending == Self.termsBeforeCarry { carry() }
  }

  /// Adds all terms of another sum.
  public mutating func add(_ other: ExactSum) {
    var other = other
    other.carry()
    carry()
    for i in 0..<Self.digitCount { digits[i] &+= other.digits[i] }
    carry()
  }

  /// The sum, rounded once, to nearest even; infinite beyond the largest double.
  public var value: Double {
    var sum = self
    sum.carry()
    // After the carries only the top digit can be negative: then the whole is.
    let isNegative = sum.digits[Self.digitCount - 1] < 0
    if isNegative {
      for i in 0..<Self.digitCount { sum.digits[i] = -sum.digits[i] }
      sum.carry()
    }
    let magnitude = sum.roundedMagnitude()
    return isNegative ? -magnitude : magnitude
  }

  /// Doubles whose exact sum this is, the largest first; none for 0; infinity alone for a sum beyond
  /// the largest double. They are what a file keeps of a part of a sum.
  public var terms: [Double] {
    var rest = self
    var terms: [Double] = []
    // Each takes 53 bits of what the ones before it left.
    while case let term = rest.value, term != 0 {
      terms.append(term)
      guard term.isFinite else { break }
      rest.add(-term)
    }
    return terms
  }

  /// The sum of terms.
  ///
  /// - Precondition: They are finite.
  public init(terms: [Double]) {
    for term in terms { add(term) }
  }

  /// Brings every digit but the top one into 0 ..< 2^32.
  private mutating func carry() {
    for i in 0..<Self.digitCount - 1 {
      let up = digits[i] >> 32
      digits[i] &-= up << 32
      digits[i + 1] &+= up
    }
    pending = 0
  }

  /// The value of carried, non-negative digits.
  private func roundedMagnitude() -> Double {
    guard let top = (0..<Self.digitCount).last(where: { digits[$0] != 0 }) else { return 0 }
    let topBit = 32 * top + 63 - digits[top].leadingZeroBitCount
    // Below 2^53 units the number is itself a double: its digits add without rounding.
    let lowBit = max(topBit - 63, 0)
    let lowest = lowBit >> 5
    var window: UInt64 = 0
    // A shift by less than 0 goes the other way: the lowest digit may begin below the window.
    for digit in lowest...top { window |= UInt64(digits[digit]) << (32 * digit - lowBit) }
    // A bit below the window only matters as "more than half": it goes into the lowest one, which
    // is 11 places under the last bit kept.
    var below = digits[lowest] & (1 << Int64(lowBit & 31) - 1)
    for digit in 0..<lowest { below |= digits[digit] }
    if below != 0 { window |= 1 }
    return Double(sign: .plus, exponent: lowBit - 1074, significand: Double(window))
  }
}

extension ExactSum: Equatable {
  /// Whether the rounded values are equal.
  public static func == (a: ExactSum, b: ExactSum) -> Bool { a.value == b.value }
}
