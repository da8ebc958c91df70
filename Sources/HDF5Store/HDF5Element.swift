import CHDF5

/// A number that a dataset holds: stored little-endian, read back from any number it fits.
public protocol HDF5Element: BitwiseCopyable, Sendable, Comparable {
  /// The type on disk.
  static var elementType: HDF5ElementType { get }
  /// The value of a signed integer; nil where it does not fit exactly.
  static func exact(_ value: Int64) -> Self?
  /// The value of an unsigned integer; nil where it does not fit exactly.
  static func exact(_ value: UInt64) -> Self?
  /// The value of a real number; nil where it does not fit: an integer takes whole numbers alone,
  /// a `Float` is rounded and takes no finite number that would become infinite.
  static func nearest(_ value: Double) -> Self?
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
  /// The integer, if it is in range.
  public static func exact(_ value: Int64) -> Self? { Self(exactly: value) }
  /// The integer, if it is in range.
  public static func exact(_ value: UInt64) -> Self? { Self(exactly: value) }
  /// The integer, if the number is whole and in range.
  public static func nearest(_ value: Double) -> Self? { Self(exactly: value) }
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
  /// The number, if a `Float` holds it exactly.
  public static func exact(_ value: Int64) -> Float? { Float(exactly: value) }
  /// The number, if a `Float` holds it exactly.
  public static func exact(_ value: UInt64) -> Float? { Float(exactly: value) }
  /// The number, rounded; nil if only rounding makes it infinite.
  public static func nearest(_ value: Double) -> Float? {
    let rounded = Float(value)
    return rounded.isInfinite && value.isFinite ? nil : rounded
  }
}

extension Double: HDF5Element {
  /// Eight bytes.
  public static var elementType: HDF5ElementType { .real(bytes: 8) }
  /// The number, if a `Double` holds it exactly.
  public static func exact(_ value: Int64) -> Double? { Double(exactly: value) }
  /// The number, if a `Double` holds it exactly.
  public static func exact(_ value: UInt64) -> Double? { Double(exactly: value) }
  /// The number itself.
  public static func nearest(_ value: Double) -> Double? { value }
}
