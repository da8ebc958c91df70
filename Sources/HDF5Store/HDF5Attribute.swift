import CHDF5

/// The value of an attribute.
public enum HDF5Attribute: Sendable, Equatable {
  /// A text. Written as UTF-8 of variable length.
  case string(String)
  /// A list of texts.
  case strings([String])
  /// An unsigned integer, or a signed one that is not negative.
  case unsigned(UInt64)
  /// A negative integer.
  case signed(Int64)
  /// A number.
  case real(Double)
  /// A list of numbers.
  case reals([Double])

  /// The text; nil for any other value.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The texts, one for a single text; nil for numbers.
  public var strings: [String]? {
    switch self {
    case .string(let text): [text]
    case .strings(let texts): texts
    default: nil
    }
  }

  /// The unsigned integer; nil for any other value.
  public var unsigned: UInt64? {
    guard case .unsigned(let value) = self else { return nil }
    return value
  }

  /// The number, of whatever kind; nil for texts, lists and integers beyond 2^53.
  public var real: Double? {
    switch self {
    case .real(let value): value
    case .unsigned(let value): Double(exactly: value)
    case .signed(let value): Double(exactly: value)
    default: nil
    }
  }
}

extension HDF5File {
  /// Writes a new attribute.
  func setAttribute(_ name: String, _ value: HDF5Attribute, of object: HDF5Handle, _ path: String)
    throws(HDF5Error)
  {
    let place = "\(path)@\(name)"
    func write(
      _ type: hid_t, _ count: Int?, _ body: (hid_t) -> herr_t
    ) throws(HDF5Error) {
      let space = try makeSpace(count.map { [$0] } ?? [], place)
      let attribute = try own(
        H5Acreate2(
          object.id, name, type, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), place
      ) { H5Aclose($0) }
      // The library takes no null buffer, which is what an empty list may lend.
      if count != 0 { try check(body(attribute.id), place) }
    }
    switch value {
    case .string(let text):
      let type = try variableStringType(place)
      try write(type.id, nil) { attribute in
        withCStrings([text]) { H5Awrite(attribute, type.id, $0) }
      }
    case .strings(let texts):
      let type = try variableStringType(place)
      try write(type.id, texts.count) { attribute in
        withCStrings(texts) { H5Awrite(attribute, type.id, $0) }
      }
    case .unsigned(var value):
      try write(hdf5_type_u64(), nil) { H5Awrite($0, hdf5_type_u64(), &value) }
    case .signed(var value):
      try write(hdf5_type_i64(), nil) { H5Awrite($0, hdf5_type_i64(), &value) }
    case .real(var value):
      try write(hdf5_type_f64(), nil) { H5Awrite($0, hdf5_type_f64(), &value) }
    case .reals(let values):
      try write(hdf5_type_f64(), values.count) { H5Awrite($0, hdf5_type_f64(), values) }
    }
  }

  /// The bytes of an attribute's texts, at most: a record of 100,000 input files, with room to spare.
  private static let mostAttributeBytes = 32 << 20

  /// Reads an attribute; nil where there is none.
  func attribute(_ name: String, of path: String) throws(HDF5Error) -> HDF5Attribute? {
    guard exists(path) else { return nil }
    let object = try open(path)
    let place = "\(path)@\(name)"
    let found = H5Aexists(object.id, name)
    try check(found, place)
    guard found > 0 else { return nil }
    let attribute = try own(H5Aopen(object.id, name, hid_t(H5P_DEFAULT)), place) { H5Aclose($0) }
    let type = try own(H5Aget_type(attribute.id), place) { H5Tclose($0) }
    let space = try own(H5Aget_space(attribute.id), place) { H5Sclose($0) }
    let shape = try dimensions(of: space, place)
    try checkClaim(
      shape, elementBytes: H5Tget_size(type.id), stored: UInt64(H5Aget_storage_size(attribute.id)),
      isPlain: true, place)
    let count = shape.reduce(1, *)
    let isList = !shape.isEmpty
    let elementType = elementType(of: type)
    if elementType == .string {
      let most = Self.mostAttributeBytes
      let texts = try strings(
        type: type, space: space, count: count, longest: most, place
      ) { memory, buffer in
        H5Aread(attribute.id, memory, buffer)
      }
      guard texts.reduce(0, { $0 + $1.utf8.count }) <= most else {
        throw HDF5Error(
          path: self.path, object: place, reason: .texts(longest: most, together: most))
      }
      return isList ? .strings(texts) : texts.first.map { .string($0) }
    }
    func read<T: HDF5Element>(_: T.Type, _ zero: T) throws(HDF5Error) -> [T] {
      var values = [T](repeating: zero, count: count)
      guard let memory = T.elementType.identifier else { return [] }
      try check(H5Aread(attribute.id, memory, &values), place)
      return values
    }
    switch elementType {
    case .real:
      let values = try read(Double.self, 0)
      return isList ? .reals(values) : values.first.map { .real($0) }
    case .unsigned where !isList:
      return try read(UInt64.self, 0).first.map { .unsigned($0) }
    case .signed where !isList:
      return try read(Int64.self, 0).first.map { $0 < 0 ? .signed($0) : .unsigned(UInt64($0)) }
    default:
      throw HDF5Error(
        path: self.path, object: place,
        reason: .type(
          found: "\(elementType)" + (isList ? " (a list)" : ""), expected: "a text or a number"))
    }
  }
}
