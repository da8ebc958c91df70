extension ObjectDecoder {
  /// A member that is one number.
  func readNumber(
    _ cursor: inout ByteCursor, _ type: Int, _ element: TStreamerElement
  ) throws(ROOTFault) -> StreamedValue {
    switch BasicType(rawValue: type) {
    case .int8: .integer(Int64(try cursor.read(Int8.self)))
    case .uint8, .bool: .integer(Int64(try cursor.read(UInt8.self)))
    case .int16: .integer(Int64(try cursor.read(Int16.self)))
    case .uint16: .integer(Int64(try cursor.read(UInt16.self)))
    case .int32, .counter: .integer(Int64(try cursor.read(Int32.self)))
    case .uint32, .bits: .integer(Int64(try cursor.read(UInt32.self)))
    case .long, .ulong, .int64, .uint64: .integer(try cursor.read(Int64.self))
    case .float: .real(Double(Float(bitPattern: try cursor.read(UInt32.self))))
    case .double: .real(Double(bitPattern: try cursor.read(UInt64.self)))
    case .double32, .float16:
      .real(try StoredNumber(code: type, comment: element.fTitle).read(&cursor))
    case nil: throw .noMember(className: "number \(type)", member: element.fName)
    }
  }

  /// A member that is a fixed array of numbers. Those that are no integers are passed over as such:
  /// nothing that makes up a tree is an array of them.
  func readNumbers(
    _ cursor: inout ByteCursor, _ type: Int, _ count: Int, _ element: TStreamerElement
  ) throws(ROOTFault) -> [Int64] {
    switch BasicType(rawValue: type) {
    case .int8: try cursor.readArray(of: Int8.self, count: count)
    case .uint8, .bool: try cursor.readArray(of: UInt8.self, count: count)
    case .int16: try cursor.readArray(of: Int16.self, count: count)
    case .uint16: try cursor.readArray(of: UInt16.self, count: count)
    case .int32, .counter: try cursor.readArray(of: Int32.self, count: count)
    case .uint32, .bits, .float: try cursor.readArray(of: UInt32.self, count: count)
    case .long, .ulong, .int64, .uint64, .double:
      try cursor.readArray(of: Int64.self, count: count)
    case .double32, .float16, nil:
      throw .noMember(className: "number \(type)", member: element.fName)
    }
  }

  /// A member that is a pointer to an array of numbers: a byte that says whether it is there, then
  /// as many numbers as the counting member says.
  func readCounted(
    _ cursor: inout ByteCursor, _ type: Int, _ element: TStreamerElement,
    of object: StreamedObject
  ) throws(ROOTFault) -> StreamedValue {
    let flag = try cursor.read(Int8.self)
    guard flag != 0 else { return .integers([]) }
    guard let counter = element.fCountName else {
      throw .noMember(className: object.info.fName, member: "the length of \(element.fName)")
    }
    let count = try object.integer(named: counter)
    // Files of the time when 64-bit seeks were new mark them by a 2, under a description of 32 bits.
    let isLongSeek = flag == 2 && element.fName == "fBasketSeek"
    return .integers(
      try readNumbers(&cursor, isLongSeek ? BasicType.int64.rawValue : type, count, element))
  }
}

/// The codes of C++'s numbers, as far as tree headers have them.
private enum BasicType: Int {
  case int8 = 1
  case int16 = 2
  case int32 = 3
  case long = 4
  case float = 5
  case counter = 6
  case double = 8
  case double32 = 9
  case uint8 = 11
  case uint16 = 12
  case uint32 = 13
  case ulong = 14
  case bits = 15
  case int64 = 16
  case uint64 = 17
  case bool = 18
  case float16 = 19
}
