/// The numbers that a branch can hold, by numpy's names.
public enum NumberType: String, Sendable, CaseIterable {
  /// One byte, 0 or 1.
  case bool
  /// Signed integers.
  case int8, int16, int32, int64
  /// Unsigned integers.
  case uint8, uint16, uint32, uint64
  /// IEEE floating-point numbers.
  case float32, float64

  /// The number of bytes on disk.
  public var size: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// The number behind a streamer's basic code; nil where it is packed or no number.
  init?(streamerType: Int) {
    switch streamerType {
    case 1, 10: self = .int8
    case 2: self = .int16
    case 3, 6: self = .int32
    // C++'s long has eight bytes on disk whatever it has in memory.
    case 4, 16: self = .int64
    case 5: self = .float32
    case 8: self = .float64
    case 11: self = .uint8
    case 12: self = .uint16
    case 13: self = .uint32
    case 14, 17: self = .uint64
    case 18: self = .bool
    default: return nil
    }
  }

  /// The number behind a C++ type; nil where it is none.
  init?(cppName: some StringProtocol) {
    switch cppName {
    case "bool": self = .bool
    case "char", "signed char", "Char_t", "int8_t": self = .int8
    case "unsigned char", "UChar_t", "uint8_t": self = .uint8
    case "short", "Short_t", "int16_t": self = .int16
    case "unsigned short", "UShort_t", "uint16_t": self = .uint16
    case "int", "Int_t", "int32_t": self = .int32
    case "unsigned int", "unsigned", "UInt_t", "uint32_t": self = .uint32
    case "long", "long long", "Long_t", "Long64_t", "int64_t": self = .int64
    case "unsigned long", "unsigned long long", "ULong_t", "ULong64_t", "uint64_t": self = .uint64
    case "float", "Float_t": self = .float32
    case "double", "Double_t": self = .float64
    default: return nil
    }
  }
}
