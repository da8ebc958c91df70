import Foundation

/// How a number lies in the file: as it is, or packed into fewer bits.
enum StoredNumber: Sendable, Equatable {
  case plain(NumberType)
  /// One byte of exponent and two of mantissa, of which so many bits count.
  case truncated(mantissaBits: Int, isDouble: Bool)
  /// An unsigned integer of four bytes, in steps of 1 / factor from the least value on.
  case ranged(least: Double, factor: Double, isDouble: Bool)

  /// The number of bytes on disk.
  var size: Int {
    switch self {
    case .plain(let type): type.size
    case .truncated: 3
    case .ranged: 4
    }
  }

  /// The type in memory.
  var type: NumberType {
    switch self {
    case .plain(let type): type
    case .truncated(_, let isDouble), .ranged(_, _, let isDouble): isDouble ? .float64 : .float32
    }
  }

  /// What a streamer's code for Float16_t or Double32_t means with a comment such as "[0,1,8]".
  ///
  /// Source: ROOT's `TStreamerElement::GetRange`, `TBufferFile::ReadWithFactor`, `ReadWithNbits`.
  init(code: Int, comment: String) {
    let isDouble = code == StreamerType.double32
    let range = PackedRange(comment: comment)
    if let range, range.least < range.most {
      let steps = range.bits < 32 ? Double(UInt64(1) << UInt64(range.bits)) : 4_294_967_295
      self = .ranged(
        least: range.least, factor: steps / (range.most - range.least), isDouble: isDouble)
    } else if let range, range.bits < 15 {
      self = .truncated(mantissaBits: range.bits, isDouble: isDouble)
    } else {
      self = isDouble ? .plain(.float32) : .truncated(mantissaBits: 12, isDouble: false)
    }
  }

  /// Whether readers differ in what a comment means: for 32 bits ROOT takes one step less over the
  /// range than others, and for 15 bits or more without a range it takes the default.
  static func isDisputed(code: Int, comment: String) -> Bool {
    guard let range = PackedRange(comment: comment) else { return false }
    let isDouble = code == StreamerType.double32
    return range.least < range.most ? range.bits == 32 : range.bits >= 15 && !isDouble
  }

  /// A packed number, unpacked.
  func read(_ cursor: inout ByteCursor) throws(ROOTFault) -> Double {
    switch self {
    case .truncated(let bits, _):
      let exponent = UInt32(try cursor.read(UInt8.self))
      let mantissa = UInt32(try cursor.read(UInt16.self))
      let word = exponent << 23 | (mantissa & (1 << UInt32(bits + 1) - 1)) << UInt32(23 - bits)
      let value = Float(bitPattern: word)
      return Double(mantissa & 1 << UInt32(bits + 1) != 0 ? -value : value)
    case .ranged(let least, let factor, let isDouble):
      let steps = try cursor.read(UInt32.self)
      // A number of single precision has no more digits than its arithmetic.
      return isDouble
        ? Double(steps) / factor + least
        : Double(Float(steps) * Float(1 / factor) + Float(least))
    case .plain(let type):
      switch type {
      case .bool, .uint8: return Double(try cursor.read(UInt8.self))
      case .int8: return Double(try cursor.read(Int8.self))
      case .uint16: return Double(try cursor.read(UInt16.self))
      case .int16: return Double(try cursor.read(Int16.self))
      case .uint32: return Double(try cursor.read(UInt32.self))
      case .int32: return Double(try cursor.read(Int32.self))
      case .uint64: return Double(try cursor.read(UInt64.self))
      case .int64: return Double(try cursor.read(Int64.self))
      case .float32: return Double(Float(bitPattern: try cursor.read(UInt32.self)))
      case .float64: return Double(bitPattern: try cursor.read(UInt64.self))
      }
    }
  }

  /// A number with its type.
  func value(_ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    guard case .plain(let type) = self else {
      let value = try read(&cursor)
      return type == .float32 ? .float(Float(value)) : .real(value)
    }
    switch type {
    case .bool: return .bool(try cursor.read(UInt8.self) != 0)
    case .uint8: return .unsigned(UInt64(try cursor.read(UInt8.self)))
    case .int8: return .integer(Int64(try cursor.read(Int8.self)))
    case .uint16: return .unsigned(UInt64(try cursor.read(UInt16.self)))
    case .int16: return .integer(Int64(try cursor.read(Int16.self)))
    case .uint32: return .unsigned(UInt64(try cursor.read(UInt32.self)))
    case .int32: return .integer(Int64(try cursor.read(Int32.self)))
    case .uint64: return .unsigned(try cursor.read(UInt64.self))
    case .int64: return .integer(try cursor.read(Int64.self))
    case .float32: return .float(Float(bitPattern: try cursor.read(UInt32.self)))
    case .float64: return .real(Double(bitPattern: try cursor.read(UInt64.self)))
    }
  }
}

/// The range and the number of bits in the comment of a Float16_t or Double32_t.
struct PackedRange: Equatable {
  let least: Double
  let most: Double
  /// 2 to 32.
  let bits: Int

  /// - Returns: nil where the comment has none: "[n]" gives a length, "[0,1]" a range.
  init?(comment: String) {
    // The length of an array may stand in front.
    var rest = Substring(comment)
    while let left = rest.firstIndex(of: "["), let right = rest[left...].firstIndex(of: "]") {
      let parts = rest[rest.index(after: left)..<right].split(
        separator: ",", omittingEmptySubsequences: false)
      rest = rest[rest.index(after: right)...]
      guard parts.count == 2 || parts.count == 3 else { continue }
      guard let least = Self.number(parts[0]), let most = Self.number(parts[1]) else { return nil }
      let bits = parts.count == 3 ? Int(parts[2].filter { $0 != " " }) : 32
      self.least = least
      self.most = most
      self.bits = bits.map { (2...32).contains($0) ? $0 : 32 } ?? 32
      return
    }
    return nil
  }

  /// A number, or a multiple of pi as ROOT knows them.
  private static func number(_ text: Substring) -> Double? {
    let text = text.filter { $0 != " " }
    if let number = Double(text) { return number }
    let isNegative = text.hasPrefix("-")
    let names = [
      "pi": Double.pi, "2pi": 2 * .pi, "2*pi": 2 * .pi, "twopi": 2 * .pi, "pi/2": .pi / 2,
      "pi/4": .pi / 4,
    ]
    return names[isNegative ? String(text.dropFirst()) : text].map { isNegative ? -$0 : $0 }
  }
}
