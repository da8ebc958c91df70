/// A decoded object: its members by the names that the file gives them.
struct StreamedObject {
  let info: TStreamerInfo
  /// In the order of the description; bases are members too.
  var values: [StreamedValue]

  /// A member of the class or of one of its bases.
  func value(_ member: Member) -> StreamedValue? {
    if let index = info.index(of: member), index < values.count { return values[index] }
    for case .object(let base) in values {
      if let value = base.value(member) { return value }
    }
    return nil
  }

  /// An integer member.
  func integer(_ member: Member) throws(ROOTFault) -> Int {
    guard let integer = value(member)?.integer else {
      throw .noMember(className: info.fName, member: "\(member)")
    }
    return integer
  }

  /// An integer member by its name: which one has the length of an array, the description says.
  func integer(named name: String) throws(ROOTFault) -> Int {
    guard let integer = value(named: name)?.integer else {
      throw .noMember(className: info.fName, member: name)
    }
    return integer
  }

  private func value(named name: String) -> StreamedValue? {
    if let index = info.elements.firstIndex(where: { $0.fName == name }), index < values.count {
      return values[index]
    }
    for case .object(let base) in values {
      if let value = base.value(named: name) { return value }
    }
    return nil
  }

  /// A string member.
  func string(_ member: Member) throws(ROOTFault) -> String {
    guard case .string(let value) = value(member) else {
      throw .noMember(className: info.fName, member: "\(member)")
    }
    return value
  }

  /// A member that is an array of integers.
  func integers(_ member: Member) throws(ROOTFault) -> [Int64] {
    guard case .integers(let values) = value(member) else {
      throw .noMember(className: info.fName, member: "\(member)")
    }
    return values
  }

  /// A member that is a list of objects, as keys of ``StreamedGraph``; 0 is the null pointer.
  func pointers(_ member: Member) throws(ROOTFault) -> [Int] {
    guard case .pointers(let values) = value(member) else {
      throw .noMember(className: info.fName, member: "\(member)")
    }
    return values
  }

  /// A member that points to an object; nil for the null pointer, or where there is no such member.
  func pointer(_ member: Member) -> Int? {
    guard case .pointer(let value) = value(member), value != 0 else { return nil }
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

  fileprivate var integer: Int? {
    switch self {
    case .integer(let value): Int(value)
    // Old trees count entries in doubles.
    case .real(let value): Int(exactly: value)
    default: nil
    }
  }
}

/// All objects of a record, by where they are: pointers may go round in circles, so they are kept
/// as positions.
struct StreamedGraph {
  var objects: [Int: StreamedObject] = [:]
  var baskets: [Int: EmbeddedBasket] = [:]
}
