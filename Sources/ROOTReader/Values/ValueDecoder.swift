/// Decodes the values of entries; belongs to one thread.
///
/// Everything is checked against the bytes that are left before memory is taken: a count is never
/// larger than the number of bytes behind it, and what is nested is bounded in depth.
final class ValueDecoder {
  /// Deeper than any real nesting; a hostile file must not use up the stack.
  private static let deepest = 64

  let infos: StreamerInfos
  /// The length of the key's header in front of the basket's bytes, for pointers.
  var origin = 0
  /// The members of the classes met so far.
  private var plans: [String: [ClassMember]] = [:]
  /// The classes named in this entry, by position.
  var classNames: [Int: String] = [:]
  private var depth = 0

  init(infos: StreamerInfos) {
    self.infos = infos
  }

  /// The value of an entry, which begins where the cursor is and need not end where it ends.
  func entry(_ shape: ValueShape, _ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    classNames.removeAll(keepingCapacity: true)
    depth = 0
    return try value(shape, &cursor)
  }

  func value(_ shape: ValueShape, _ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    switch shape {
    case .number(let number), .disputed(let number): return try number.value(&cursor)
    case .bits: return .unsigned(UInt64(try cursor.readBits()))
    case .text: return .string(try cursor.readString())
    case .longText: return .string(try cursor.readLongString())
    case .array(let item, let count): return .list(try items(item, count, &cursor))
    case .framed(let content): return try framed(content, &cursor)
    case .sequence(let item): return .list(try items(item, try cursor.readCount(), &cursor))
    case .mapping(let key, let value):
      let count = try cursor.readCount()
      return try nested(shape.name) { () throws(ROOTFault) in
        var pairs: [TreeValue] = []
        for _ in 0..<count {
          let key = try self.value(key, &cursor)
          pairs.append(Self.pair(key, try self.value(value, &cursor)))
        }
        return .list(pairs)
      }
    case .object(let className): return try object(className, &cursor)
    case .namedObject:
      let className = try cursor.readString()
      try cursor.skip(1)
      return try object(className, &cursor)
    case .pointer: return try pointer(&cursor)
    case .rest(let item): return .list(try rest(item, &cursor, end: cursor.end))
    case .framedRest(let item):
      // An entry without objects has no frame either.
      guard cursor.remaining > 0 else { return .list([]) }
      let header = try cursor.readObjectHeader()
      guard header.version & ValueDecoder.memberWise == 0 else {
        throw .unreadable(typeName: "member-wise containers in containers")
      }
      return .list(try rest(item, &cursor, end: header.end ?? cursor.end))
    case .leaves(let leaves):
      var members: [TreeValue.Member] = []
      for leaf in leaves {
        members.append(TreeValue.Member(name: leaf.name, value: try value(leaf.shape, &cursor)))
      }
      return .record(members)
    case .counted: throw .unreadable(typeName: "an array counted elsewhere")
    }
  }

  static func pair(_ key: TreeValue, _ value: TreeValue) -> TreeValue {
    .record([
      TreeValue.Member(name: "first", value: key), TreeValue.Member(name: "second", value: value),
    ])
  }

  /// A number of items, of which each has one byte at least.
  func items(
    _ item: ValueShape, _ count: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [TreeValue] {
    try cursor.checkCount(count)
    return try nested(item.name) { () throws(ROOTFault) in
      var values: [TreeValue] = []
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(try value(item, &cursor)) }
      return values
    }
  }

  private func rest(
    _ item: ValueShape, _ cursor: inout ByteCursor, end: Int
  ) throws(ROOTFault) -> [TreeValue] {
    try nested(item.name) { () throws(ROOTFault) in
      var values: [TreeValue] = []
      while cursor.position < end {
        let start = cursor.position
        values.append(try value(item, &cursor))
        guard cursor.position > start else { throw .unreadable(typeName: "items without bytes") }
      }
      guard cursor.position == end else {
        throw .mismatch("the end of the items", found: cursor.position, expected: end)
      }
      return values
    }
  }

  /// Runs what is one level deeper.
  func nested<R>(
    _ what: @autoclosure () -> String, _ body: () throws(ROOTFault) -> R
  ) throws(ROOTFault) -> R {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep(what()) }
    return try body()
  }

  /// The members of a version of a class, taken apart once.
  func plan(_ info: TStreamerInfo) -> [ClassMember] {
    let key = "\(info.fName) \(info.fClassVersion) \(info.fCheckSum)"
    if let plan = plans[key] { return plan }
    let plan = info.elements.map {
      ClassMember(name: $0.fName, typeName: $0.fTypeName, shape: ValueShape.member($0))
    }
    plans[key] = plan
    return plan
  }
}

/// A member of a class, ready to be read.
struct ClassMember {
  let name: String
  let typeName: String
  /// nil where it is not known how it lies.
  let shape: ValueShape?
}

extension ValueShape {
  /// A word for errors.
  var name: String {
    switch self {
    case .object(let className): className
    case .mapping: "a map"
    default: "lists"
    }
  }
}

extension ByteCursor {
  private static let isReferenced: UInt32 = 1 << 4

  /// TObject's fBits; the process number that may follow is passed over.
  mutating func readBits() throws(ROOTFault) -> UInt32 {
    let bits = try read(UInt32.self)
    if bits & Self.isReferenced != 0 { try skip(2) }
    return bits
  }

  /// A length in four bytes, then the characters.
  mutating func readLongString() throws(ROOTFault) -> String {
    let count = Int(try read(Int32.self))
    return String(decoding: try readBytes(count), as: UTF8.self)
  }

  /// A number of items, which have one byte each at least.
  mutating func readCount() throws(ROOTFault) -> Int {
    let count = Int(try read(Int32.self))
    try checkCount(count)
    return count
  }

  func checkCount(_ count: Int) throws(ROOTFault) {
    guard count >= 0, count <= remaining else {
      throw .outOfRange("a number of items", found: count, least: 0, most: remaining)
    }
  }
}
