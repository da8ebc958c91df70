/// Numbers as they lie in a basket.
///
/// Valid only inside the scope that lends the bytes.
public struct BigEndianNumbers {
  /// The bytes; their number is a multiple of the type's size.
  let bytes: UnsafeRawBufferPointer
  /// The numbers' type.
  public let type: NumberType

  /// How many there are.
  public var count: Int { bytes.count / type.size }

  /// Appends all numbers, each swapped and converted.
  @inline(__always)
  func append<Stored: FixedWidthInteger & BitwiseCopyable, Value: BitwiseCopyable>(
    as stored: Stored.Type, to values: inout [Value], zero: Value, _ convert: (Stored) -> Value
  ) {
    let count = bytes.count / MemoryLayout<Stored>.size
    guard count > 0 else { return }
    let start = values.count
    // Filling with zeros first costs a pass in the cache and keeps the array's own growth.
    values.append(contentsOf: repeatElement(zero, count: count))
    values.withUnsafeMutableBufferPointer { values in
      for index in 0..<count {
        let number = bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
        values[start + index] = convert(Stored(bigEndian: number))
      }
    }
  }

  /// Appends the numbers up to the first that has no exact equal in the wanted type.
  ///
  /// - Returns: The index of that one; nil where there is none.
  @inline(__always)
  func appendExactly<Stored: FixedWidthInteger & BitwiseCopyable, Value: BitwiseCopyable>(
    as stored: Stored.Type, to values: inout [Value], zero: Value, _ convert: (Stored) -> Value?
  ) -> Int? {
    let count = bytes.count / MemoryLayout<Stored>.size
    guard count > 0 else { return nil }
    let start = values.count
    values.append(contentsOf: repeatElement(zero, count: count))
    return values.withUnsafeMutableBufferPointer { values in
      for index in 0..<count {
        let number = bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
        guard let value = convert(Stored(bigEndian: number)) else { return index }
        values[start + index] = value
      }
      return nil
    }
  }

  /// A number's text, for errors.
  func text(at index: Int) -> String {
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> T {
      T(
        bigEndian: bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<T>.size, as: T.self))
    }
    return switch type {
    case .bool, .uint8: "\(load(UInt8.self))"
    case .int8: "\(load(Int8.self))"
    case .int16: "\(load(Int16.self))"
    case .uint16: "\(load(UInt16.self))"
    case .int32: "\(load(Int32.self))"
    case .uint32: "\(load(UInt32.self))"
    case .int64: "\(load(Int64.self))"
    case .uint64: "\(load(UInt64.self))"
    case .float32: "\(Float(bitPattern: load(UInt32.self)))"
    case .float64: "\(Double(bitPattern: load(UInt64.self)))"
    }
  }
}
