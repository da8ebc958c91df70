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
    as stored: Stored.Type, to values: inout [Value], _ convert: (Stored) -> Value
  ) {
    let count = bytes.count / MemoryLayout<Stored>.size
    guard count > 0 else { return }
    values.append(addingCapacity: count) { span in
      for index in 0..<count {
        let number = bytes.loadUnaligned(
          fromByteOffset: index &* MemoryLayout<Stored>.size, as: Stored.self)
        span.append(convert(Stored(bigEndian: number)))
      }
    }
  }

  /// Appends all numbers of four bytes as they are, but for the order of their bytes.
  @inline(__always)
  func appendWords(to values: inout [Float]) {
    let count = bytes.count / 4
    guard count > 0, let input = bytes.baseAddress else { return }
    values.append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { memory, filled in
        guard let start = memory.baseAddress else { return }
        swapWords(input, to: UnsafeMutableRawPointer(start + filled), count: count)
        filled += count
      }
    }
  }

  /// Appends integers as a type of fewer bytes, if all have an exact equal in it; else none.
  ///
  /// Without a jump for each: a loop without exits is vectorised.
  ///
  /// - Precondition: The type is unsigned, or both are signed: then a number that does not fit differs
  ///   from what is left of it.
  @inline(__always)
  func appendNarrowed<
    Stored: FixedWidthInteger & BitwiseCopyable, Value: FixedWidthInteger & BitwiseCopyable
  >(as stored: Stored.Type, to values: inout [Value]) -> Bool {
    let count = bytes.count / MemoryLayout<Stored>.size
    guard count > 0 else { return true }
    var difference: Stored = 0
    values.append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { memory, filled in
        guard let output = memory.baseAddress else { return }
        for index in 0..<count {
          let number = Stored(
            bigEndian: bytes.loadUnaligned(
              fromByteOffset: index &* MemoryLayout<Stored>.size, as: Stored.self))
          let value = Value(truncatingIfNeeded: number)
          difference |= number ^ Stored(truncatingIfNeeded: value)
          output[filled &+ index] = value
        }
        filled += count
      }
    }
    guard difference != 0 else { return true }
    values.removeLast(count)
    return false
  }

  /// Appends the numbers up to the first that has no exact equal in the wanted type.
  ///
  /// - Returns: The index of that one; nil where there is none.
  @inline(__always)
  func appendExactly<Stored: FixedWidthInteger & BitwiseCopyable, Value: BitwiseCopyable>(
    as stored: Stored.Type, to values: inout [Value], _ convert: (Stored) -> Value?
  ) -> Int? {
    let count = bytes.count / MemoryLayout<Stored>.size
    guard count > 0 else { return nil }
    var misfit: Int?
    values.append(addingCapacity: count) { span in
      for index in 0..<count {
        let number = bytes.loadUnaligned(
          fromByteOffset: index &* MemoryLayout<Stored>.size, as: Stored.self)
        guard let value = convert(Stored(bigEndian: number)) else {
          misfit = index
          return
        }
        span.append(value)
      }
    }
    return misfit
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

/// Copies words of four bytes and turns the order of their bytes.
///
/// Eight at a time by shifts and masks, which every processor has for vectors; the compiler makes one
/// byte swap after the other of the plain loop.
@inline(__always)
func swapWords(_ input: UnsafeRawPointer, to output: UnsafeMutableRawPointer, count: Int) {
  var index = 0
  while index &+ 8 <= count {
    let word = input.loadUnaligned(fromByteOffset: 4 &* index, as: SIMD8<UInt32>.self)
    let pairs = ((word &>> 8) & 0x00FF_00FF) | ((word & 0x00FF_00FF) &<< 8)
    output.storeBytes(
      of: (pairs &>> 16) | (pairs &<< 16), toByteOffset: 4 &* index, as: SIMD8<UInt32>.self)
    index &+= 8
  }
  while index < count {
    let word = input.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self)
    output.storeBytes(of: word.byteSwapped, toByteOffset: 4 &* index, as: UInt32.self)
    index &+= 1
  }
}
