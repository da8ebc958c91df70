#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Walks over the fields of lines, each of which ends in a line feed: the only bound it needs.
///
/// A field ends before a blank (space, tab, carriage return, vertical tab, form feed), a line feed
/// or a `#`, which begins a comment.
struct FieldCursor {
  /// The next byte.
  var next: UnsafePointer<UInt8>

  init(_ start: UnsafePointer<UInt8>) { next = start }

  @inline(__always) static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte &- 9 < 5 && byte != 0x0A)
  }

  /// Whether a byte ends a row: a line feed or a comment.
  @inline(__always) static func endsRow(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x23 }

  @inline(__always) static func endsField(_ byte: UInt8) -> Bool {
    isBlank(byte) || endsRow(byte)
  }

  /// Goes to the next field, or to the end of the row, and gives the byte there.
  @inline(__always) mutating func skipBlanks() -> UInt8 {
    while Self.isBlank(next.pointee) { next += 1 }
    return next.pointee
  }

  /// Goes behind a field.
  @inline(__always) mutating func skipField() {
    while !Self.endsField(next.pointee) { next += 1 }
  }

  /// Goes behind the line feed that comes before `end`.
  @inline(__always) mutating func skipLine(_ end: UnsafePointer<UInt8>) {
    guard let found = memchr(next, 0x0A, end - next) else {
      next = end
      return
    }
    next = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
  }

  /// Goes behind a field of zeros, which begins an event; stays where the field is another.
  @inline(__always) mutating func passZeros() -> Bool {
    var place = next
    while place.pointee == 0x30 { place += 1 }
    guard place > next, Self.endsField(place.pointee) else { return false }
    next = place
    return true
  }

  /// Goes behind a field that is an integer of at most 18 digits; nil, and stays, where it is not.
  @inline(__always) mutating func integer() -> Int? {
    var place = next
    let isNegative = place.pointee == 0x2D
    if isNegative || place.pointee == 0x2B { place += 1 }
    let digits = place
    var value = 0
    while place.pointee &- 0x30 < 10 {
      value = value &* 10 &+ Int(place.pointee &- 0x30)
      place += 1
    }
    let count = place - digits
    guard count > 0, count <= 18, Self.endsField(place.pointee) else { return nil }
    next = place
    return isNegative ? -value : value
  }

  /// Goes behind a field that is a number, rounded once to double precision; nil, and stays, where
  /// it is none.
  @inline(__always) mutating func double(_ powers: PowersOfTen) -> Double? {
    var place = next
    let isNegative = place.pointee == 0x2D
    if isNegative || place.pointee == 0x2B { place += 1 }
    let digits = place
    var significand: UInt64 = 0
    while place.pointee &- 0x30 < 10 {
      significand = significand &* 10 &+ UInt64(place.pointee &- 0x30)
      place += 1
    }
    var count = place - digits
    var fraction = 0
    if place.pointee == 0x2E {
      place += 1
      let digits = place
      while place.pointee &- 0x30 < 10 {
        significand = significand &* 10 &+ UInt64(place.pointee &- 0x30)
        place += 1
      }
      fraction = place - digits
      count += fraction
    }
    // Both are exact in double precision, so the quotient is rounded once (Clinger).
    guard count > 0, count <= 19, significand <= 1 << 53, fraction <= PowersOfTen.largest,
      Self.endsField(place.pointee)
    else { return slowDouble() }
    next = place
    let value = Double(significand) / powers[fraction]
    return isNegative ? -value : value
  }

  /// Goes behind a field that is a number, rounded once to single precision; nil, and stays, where
  /// it is none.
  @inline(__always) mutating func float(_ powers: PowersOfTen) -> Float? {
    let field = next
    guard let value = double(powers) else { return nil }
    // Rounding twice differs from rounding once only where the first lands halfway between two
    // floats, or where floats have fewer digits than this assumes.
    let isHalfway = value.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    guard !isHalfway, value == 0 || value.magnitude >= 0x1p-126 || value.isNaN else {
      return Self.slowFloat(field, next - field)
    }
    return Float(value)
  }

  // MARK: What is rare

  /// Any number: more digits, exponents, and what is not finite.
  @inline(never) private mutating func slowDouble() -> Double? {
    var end = self
    end.skipField()
    let field = UnsafeBufferPointer(start: next, count: end.next - next)
    guard let kind = NumberText(field) else { return nil }
    next = end.next
    return kind.value(of: field) { strtod($0, nil) }
  }

  @inline(never) private static func slowFloat(
    _ start: UnsafePointer<UInt8>, _ count: Int
  ) -> Float? {
    let field = UnsafeBufferPointer(start: start, count: count)
    return NumberText(field)?.value(of: field) { strtof($0, nil) }
  }
}

/// The powers of ten that double precision holds exactly.
struct PowersOfTen {
  static let largest = 22
  private let values: UnsafePointer<Double>

  /// The table of the whole program, which is never given back.
  static let shared: PowersOfTen = {
    let values = UnsafeMutablePointer<Double>.allocate(capacity: largest + 1)
    var power = 1.0
    for exponent in 0...largest {
      (values + exponent).initialize(to: power)
      power *= 10
    }
    return PowersOfTen(values: values)
  }()

  private init(values: UnsafeMutablePointer<Double>) { self.values = UnsafePointer(values) }

  @inline(__always) subscript(exponent: Int) -> Double { values[exponent] }
}

extension PowersOfTen: @unchecked Sendable {}

/// What kind of number a field is.
enum NumberText {
  case finite
  case infinite(isNegative: Bool)
  case notANumber

  /// Decimal, with an exponent after e, E, or Fortran's d or D; or nan, inf, infinity, in any case.
  init?(_ field: UnsafeBufferPointer<UInt8>) {
    var place = 0
    func digits() -> Int {
      let start = place
      while place < field.count, field[place] &- 0x30 < 10 { place += 1 }
      return place - start
    }
    func passSign() {
      if place < field.count, field[place] == 0x2B || field[place] == 0x2D { place += 1 }
    }
    passSign()
    let word = field[place...].map { $0 | 0x20 }
    if word == Array("nan".utf8) {
      self = .notANumber
      return
    }
    if word == Array("inf".utf8) || word == Array("infinity".utf8) {
      self = .infinite(isNegative: field[0] == 0x2D)
      return
    }
    var count = digits()
    if place < field.count, field[place] == 0x2E {
      place += 1
      count += digits()
    }
    guard count > 0 else { return nil }
    if place < field.count, field[place] | 0x20 == 0x65 || field[place] | 0x20 == 0x64 {
      place += 1
      passSign()
      guard digits() > 0 else { return nil }
    }
    guard place == field.count else { return nil }
    self = .finite
  }

  /// The value, a finite one by the C library, which rounds once.
  func value<Number: BinaryFloatingPoint>(
    of field: UnsafeBufferPointer<UInt8>, parse: (UnsafePointer<CChar>) -> Number
  ) -> Number {
    switch self {
    case .notANumber: return .nan
    case .infinite(let isNegative): return isNegative ? -.infinity : .infinity
    case .finite:
      let text = field.map { CChar(bitPattern: $0 | 0x20 == 0x64 ? 0x65 : $0) } + [0]
      return text.withUnsafeBufferPointer { $0.baseAddress.map(parse) ?? 0 }
    }
  }
}
