/// A type that a column can be read as.
///
/// Integers must fit exactly. Floating-point numbers are rounded to nearest where the wanted type is
/// the shorter one, and are never made integers unless they are whole.
///
/// Conformances are concrete, so that the loops behind the one call a basket are specialised here
/// whatever module asks.
public protocol ColumnValue: BitwiseCopyable, Sendable {
  /// The name in errors.
  static var typeName: String { get }
  /// Appends numbers from a basket.
  ///
  /// - Returns: The index of the first number that does not fit; nil where all do.
  static func append(_ numbers: BigEndianNumbers, to values: inout [Self]) -> Int?
}

extension ColumnValue where Self: FixedWidthInteger {
  @inline(__always)
  static func appendInteger(_ numbers: BigEndianNumbers, to values: inout [Self]) -> Int? {
    switch numbers.type {
    case .bool, .uint8: exactly(numbers, UInt8.self, &values)
    case .int8: exactly(numbers, Int8.self, &values)
    case .int16: exactly(numbers, Int16.self, &values)
    case .uint16: exactly(numbers, UInt16.self, &values)
    case .int32: exactly(numbers, Int32.self, &values)
    case .uint32: exactly(numbers, UInt32.self, &values)
    case .int64: exactly(numbers, Int64.self, &values)
    case .uint64: exactly(numbers, UInt64.self, &values)
    case .float32:
      numbers.appendExactly(as: UInt32.self, to: &values) {
        Self(exactly: Float(bitPattern: $0))
      }
    case .float64:
      numbers.appendExactly(as: UInt64.self, to: &values) {
        Self(exactly: Double(bitPattern: $0))
      }
    }
  }

  @inline(__always)
  private static func exactly<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ numbers: BigEndianNumbers, _ stored: Stored.Type, _ values: inout [Self]
  ) -> Int? {
    // The range check folds away where every stored number fits: then the loop is a mere swap.
    if Stored.min >= Self.min, Stored.max <= Self.max {
      numbers.append(as: stored, to: &values) { Self(truncatingIfNeeded: $0) }
      return nil
    }
    if Self.bitWidth < Stored.bitWidth, Stored.isSigned || !Self.isSigned,
      numbers.appendNarrowed(as: stored, to: &values)
    {
      return nil
    }
    return numbers.appendExactly(as: stored, to: &values) { Self(exactly: $0) }
  }
}

extension ColumnValue where Self: BinaryFloatingPoint {
  @inline(__always)
  static func appendFloating(_ numbers: BigEndianNumbers, to values: inout [Self]) -> Int? {
    switch numbers.type {
    case .float32:
      numbers.append(as: UInt32.self, to: &values) { Self(Float(bitPattern: $0)) }
    case .float64:
      numbers.append(as: UInt64.self, to: &values) { Self(Double(bitPattern: $0)) }
      return nil
    case .bool, .uint8:
      numbers.append(as: UInt8.self, to: &values) { Self($0) }
    case .int8: numbers.append(as: Int8.self, to: &values) { Self($0) }
    case .int16: numbers.append(as: Int16.self, to: &values) { Self($0) }
    case .uint16: numbers.append(as: UInt16.self, to: &values) { Self($0) }
    case .int32: return exactly(numbers, Int32.self, &values)
    case .uint32: return exactly(numbers, UInt32.self, &values)
    case .int64: return exactly(numbers, Int64.self, &values)
    case .uint64: return exactly(numbers, UInt64.self, &values)
    }
    return nil
  }

  @inline(__always)
  private static func exactly<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ numbers: BigEndianNumbers, _ stored: Stored.Type, _ values: inout [Self]
  ) -> Int? {
    numbers.appendExactly(as: stored, to: &values) { Self(exactly: $0) }
  }
}

extension Int8: ColumnValue {
  /// "int8".
  public static var typeName: String { "int8" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [Int8]) -> Int? {
    appendInteger(numbers, to: &values)
  }
}

extension UInt8: ColumnValue {
  /// "uint8".
  public static var typeName: String { "uint8" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [UInt8]) -> Int? {
    appendInteger(numbers, to: &values)
  }
}

extension Int32: ColumnValue {
  /// "int32".
  public static var typeName: String { "int32" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [Int32]) -> Int? {
    appendInteger(numbers, to: &values)
  }
}

extension UInt32: ColumnValue {
  /// "uint32".
  public static var typeName: String { "uint32" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [UInt32]) -> Int? {
    appendInteger(numbers, to: &values)
  }
}

extension Int64: ColumnValue {
  /// "int64".
  public static var typeName: String { "int64" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [Int64]) -> Int? {
    appendInteger(numbers, to: &values)
  }
}

extension UInt64: ColumnValue {
  /// "uint64".
  public static var typeName: String { "uint64" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [UInt64]) -> Int? {
    appendInteger(numbers, to: &values)
  }
}

extension Float: ColumnValue {
  /// "float32".
  public static var typeName: String { "float32" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [Float]) -> Int? {
    guard numbers.type != .float32 else {
      numbers.appendWords(to: &values)
      return nil
    }
    return appendFloating(numbers, to: &values)
  }
}

extension Double: ColumnValue {
  /// "float64".
  public static var typeName: String { "float64" }
  /// See ``ColumnValue``.
  public static func append(_ numbers: BigEndianNumbers, to values: inout [Double]) -> Int? {
    appendFloating(numbers, to: &values)
  }
}
