/// A decoded object: its members by the names that the file gives them.
struct StreamedObject {
  let info: TStreamerInfo
  /// In the order of the description; bases are members too.
  var values: [StreamedValue]

  /// The member of that name, of the class or of one of its bases.
  func value(_ name: String) -> StreamedValue? {
    if let index = info.index[name], index < values.count { return values[index] }
    for case .object(let base) in values {
      if let value = base.value(name) { return value }
    }
    return nil
  }

  /// An integer member.
  func integer(_ name: String) throws(ROOTFault) -> Int {
    switch value(name) {
    case .integer(let value): return Int(value)
    case .real(let value):
      // Old trees count entries in doubles.
      guard let integer = Int(exactly: value) else { fallthrough }
      return integer
    default: throw .noMember(className: info.fName, member: name)
    }
  }

  /// A string member.
  func string(_ name: String) throws(ROOTFault) -> String {
    guard case .string(let value) = value(name) else {
      throw .noMember(className: info.fName, member: name)
    }
    return value
  }

  /// A member that is an array of integers.
  func integers(_ name: String) throws(ROOTFault) -> [Int64] {
    guard case .integers(let values) = value(name) else {
      throw .noMember(className: info.fName, member: name)
    }
    return values
  }

  /// A member that is a list of objects, as keys of ``StreamedGraph``; 0 is the null pointer.
  func pointers(_ name: String) throws(ROOTFault) -> [Int] {
    guard case .pointers(let values) = value(name) else {
      throw .noMember(className: info.fName, member: name)
    }
    return values
  }

  /// A member that points to an object; nil for the null pointer, or where there is no such member.
  func pointer(_ name: String) -> Int? {
    guard case .pointer(let value) = value(name), value != 0 else { return nil }
    return value
  }
}

/// A decoded member.
enum StreamedValue {
  case integer(Int64)
  case real(Double)
  case string(String)
  case integers([Int64])
  case object(StreamedObject)
  case pointer(Int)
  case pointers([Int])
  /// A member that nobody asks for.
  case skipped
}

/// All objects of a record, by where they are: pointers may go round in circles, so they are kept
/// as positions.
struct StreamedGraph {
  var objects: [Int: StreamedObject] = [:]
  var baskets: [Int: EmbeddedBasket] = [:]
}
