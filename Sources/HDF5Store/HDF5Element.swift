import CHDF5

/// A number that a dataset holds: stored little-endian, read back from any number it fits.
public protocol HDF5Element: BitwiseCopyable, Sendable, Comparable {
  /// The type on disk.
  static var elementType: HDF5ElementType { get }
  /// Narrows signed integers; returns the index of the first that does not fit exactly.
  static func narrow(
    _ wide: UnsafeBufferPointer<Int64>, into: UnsafeMutablePointer<Self>
  ) -> Int?
  /// Narrows unsigned integers; returns the index of the first that does not fit exactly.
  static func narrow(
    _ wide: UnsafeBufferPointer<UInt64>, into: UnsafeMutablePointer<Self>
  ) -> Int?
  /// Narrows reals; returns the index of the first that does not fit. An integer takes whole
  /// numbers alone; a `Float` is rounded, and takes no finite number that would become infinite.
  static func narrow(
    _ wide: UnsafeBufferPointer<Double>, into: UnsafeMutablePointer<Self>
  ) -> Int?
}

/// What a dataset's elements are.
public enum HDF5ElementType: Sendable, Equatable, CustomStringConvertible {
  /// A signed integer of so many bytes.
  case signed(bytes: Int)
  /// An unsigned integer of so many bytes.
  case unsigned(bytes: Int)
  /// A real number of so many bytes.
  case real(bytes: Int)
  /// True or false, as h5py stores numpy's `bool`: an enumeration over one signed byte.
  case boolean
  /// A text, of fixed or variable length.
  case string
  /// Anything else, by the name of its class.
  case unsupported(String)

  /// "int64", "float32", "string".
  public var description: String {
    switch self {
    case .signed(let bytes): "int\(8 * bytes)"
    case .unsigned(let bytes): "uint\(8 * bytes)"
    case .real(let bytes): "float\(8 * bytes)"
    case .boolean: "bool"
    case .string: "string"
    case .unsupported(let name): name
    }
  }

  /// The library's little-endian type of our own elements.
  var identifier: hid_t? {
    switch self {
    case .signed(bytes: 1): hdf5_type_i8()
    case .signed(bytes: 2): hdf5_type_i16()
    case .signed(bytes: 4): hdf5_type_i32()
    case .signed(bytes: 8): hdf5_type_i64()
    case .unsigned(bytes: 1): hdf5_type_u8()
    case .unsigned(bytes: 2): hdf5_type_u16()
    case .unsigned(bytes: 4): hdf5_type_u32()
    case .unsigned(bytes: 8): hdf5_type_u64()
    case .real(bytes: 4): hdf5_type_f32()
    case .real(bytes: 8): hdf5_type_f64()
    default: nil
    }
  }
}

extension HDF5Element where Self: FixedWidthInteger {
  /// An integer of its own width and sign.
  public static var elementType: HDF5ElementType {
    isSigned ? .signed(bytes: bitWidth / 8) : .unsigned(bytes: bitWidth / 8)
  }
  /// Takes the integers in range.
  public static func narrow(
    _ wide: UnsafeBufferPointer<Int64>, into: UnsafeMutablePointer<Self>
  ) -> Int? { fill(into, from: wide) { Self(exactly: $0) } }
  /// Takes the integers in range.
  public static func narrow(
    _ wide: UnsafeBufferPointer<UInt64>, into: UnsafeMutablePointer<Self>
  ) -> Int? { fill(into, from: wide) { Self(exactly: $0) } }
  /// Takes the whole numbers in range.
  public static func narrow(
    _ wide: UnsafeBufferPointer<Double>, into: UnsafeMutablePointer<Self>
  ) -> Int? { fill(into, from: wide) { Self(exactly: $0) } }
}

/// Fills memory value by value until one does not fit; returns its index.
///
/// In bulk, and behind a requirement that each type meets itself, because a generic function that
/// is called across the module's border runs unspecialised, many times slower per value.
private func fill<Wide, Narrow: BitwiseCopyable>(
  _ target: UnsafeMutablePointer<Narrow>, from wide: UnsafeBufferPointer<Wide>,
  _ narrow: (Wide) -> Narrow?
) -> Int? {
  for i in wide.indices {
    guard let value = narrow(wide[i]) else { return i }
    target[i] = value
  }
  return nil
}

extension Int8: HDF5Element {}
extension Int16: HDF5Element {}
extension Int32: HDF5Element {}
extension Int64: HDF5Element {}
extension UInt8: HDF5Element {}
extension UInt16: HDF5Element {}
extension UInt32: HDF5Element {}
extension UInt64: HDF5Element {}

extension Float: HDF5Element {
  /// Four bytes.
  public static var elementType: HDF5ElementType { .real(bytes: 4) }
  /// Takes the integers that a `Float` holds exactly.
  public static func narrow(
    _ wide: UnsafeBufferPointer<Int64>, into: UnsafeMutablePointer<Float>
  ) -> Int? { fill(into, from: wide) { Float(exactly: $0) } }
  /// Takes the integers that a `Float` holds exactly.
  public static func narrow(
    _ wide: UnsafeBufferPointer<UInt64>, into: UnsafeMutablePointer<Float>
  ) -> Int? { fill(into, from: wide) { Float(exactly: $0) } }
  /// Rounds; refuses what only rounding makes infinite.
  public static func narrow(
    _ wide: UnsafeBufferPointer<Double>, into: UnsafeMutablePointer<Float>
  ) -> Int? {
    fill(into, from: wide) {
      let rounded = Float($0)
      return rounded.isInfinite && $0.isFinite ? nil : rounded
    }
  }
}

extension Double: HDF5Element {
  /// Eight bytes.
  public static var elementType: HDF5ElementType { .real(bytes: 8) }
  /// Takes the integers that a `Double` holds exactly.
  public static func narrow(
    _ wide: UnsafeBufferPointer<Int64>, into: UnsafeMutablePointer<Double>
  ) -> Int? { fill(into, from: wide) { Double(exactly: $0) } }
  /// Takes the integers that a `Double` holds exactly.
  public static func narrow(
    _ wide: UnsafeBufferPointer<UInt64>, into: UnsafeMutablePointer<Double>
  ) -> Int? { fill(into, from: wide) { Double(exactly: $0) } }
  /// Takes every number.
  public static func narrow(
    _ wide: UnsafeBufferPointer<Double>, into: UnsafeMutablePointer<Double>
  ) -> Int? { fill(into, from: wide) { $0 } }
}
