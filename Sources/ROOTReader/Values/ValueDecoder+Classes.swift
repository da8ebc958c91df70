extension ValueDecoder {
  /// Set in the version of a container that is written member by member: all first members of its
  /// objects, then all second ones.
  static let memberWise = 1 << 14
  /// From this version of the frame on, the class's version stands behind it.
  private static let firstWithClassVersion = 8

  // MARK: Containers

  /// A container behind a byte count and a version.
  func framed(
    _ content: ValueShape, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> TreeValue {
    let header = try cursor.readObjectHeader()
    let result: TreeValue
    if header.version & Self.memberWise != 0 {
      let members = try itemMembers(content, header, &cursor)
      result = .list(try columns(members, try cursor.readCount(), &cursor))
    } else {
      result = try value(content, &cursor)
    }
    try cursor.checkEnd(header, of: content.name)
    return result
  }

  /// The containers of all objects of an entry, behind one byte count and version.
  func framedRest(
    _ item: ValueShape, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [TreeValue] {
    let header = try cursor.readObjectHeader()
    let end = header.end ?? cursor.end
    guard header.version & Self.memberWise != 0 else { return try rest(item, &cursor, end: end) }
    let members = try itemMembers(item, header, &cursor)
    var values: [TreeValue] = []
    while cursor.position < end {
      values.append(.list(try columns(members, try cursor.readCount(), &cursor)))
    }
    try cursor.checkEnd(header, of: item.name)
    return values
  }

  /// The members of the items of a container that is written member by member.
  private func itemMembers(
    _ content: ValueShape, _ header: ObjectHeader, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [ClassMember] {
    var info: TStreamerInfo?
    let className: String?
    switch content {
    case .sequence(.object(let name)): className = name
    case .mapping: className = nil
    default: throw .unreadable(typeName: "member-wise \(content.name)")
    }
    if header.version & ~Self.memberWise >= Self.firstWithClassVersion {
      let version = Int(try cursor.read(Int16.self))
      if version > 0 {
        info = className.flatMap { infos[$0, version] }
      } else {
        let checkSum = try cursor.read(UInt32.self)
        info = className.flatMap { infos[$0, checkSum: checkSum] }
      }
    } else {
      info = className.flatMap { infos.newest($0) }
    }
    if case .mapping(let key, let value) = content {
      return [("first", key), ("second", value)].map { name, shape in
        ClassMember(
          name: name, typeName: "", shape: Self.isFramedAsMember(shape) ? .framed(shape) : shape)
      }
    }
    guard let info else { throw .noStreamerInfo(className: className ?? "", version: 0) }
    return plan(info)
  }

  /// Whether a value has a frame where it is a member.
  private static func isFramedAsMember(_ shape: ValueShape) -> Bool {
    switch shape {
    case .text, .sequence, .mapping: true
    default: false
    }
  }

  /// Objects that lie member by member.
  func columns(
    _ members: [ClassMember], _ count: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [TreeValue] {
    guard count > 0 else { return [] }
    // Without a byte an item there is no bound on their number, or on how often this is asked.
    guard !members.isEmpty else { throw .unreadable(typeName: "items without bytes") }
    var rows = [[TreeValue.Member]](repeating: [], count: count)
    for member in members {
      guard let shape = member.shape else { throw .unreadable(typeName: member.typeName) }
      let base = try base(member, count, &cursor)
      let column: [TreeValue]
      if let base { column = base } else { column = try self.column(shape, rows, count, &cursor) }
      for (row, value) in column.enumerated() {
        rows[row].append(TreeValue.Member(name: member.name, value: value))
      }
    }
    return rows.map { .record($0) }
  }

  /// The bases of objects that lie member by member lie so themselves, without byte counts.
  ///
  /// - Returns: nil for a member, and for bases that write themselves in a way of their own.
  private func base(
    _ member: ClassMember, _ count: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [TreeValue]? {
    guard let version = member.baseVersion, case .object(let name) = member.shape,
      !Self.isSpecial(name), name != "TNamed"
    else { return nil }
    guard let info = infos[name, version] ?? infos.only(name) else {
      throw .noStreamerInfo(className: name, version: version)
    }
    return try nested(name) { () throws(ROOTFault) -> [TreeValue] in
      try columns(plan(info), count, &cursor)
    }
  }

  private func column(
    _ shape: ValueShape, _ rows: [[TreeValue.Member]], _ count: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [TreeValue] {
    switch shape {
    case .framed(let content):
      // One frame for the containers of all objects.
      let header = try cursor.readObjectHeader()
      var values: [TreeValue] = []
      if header.version & Self.memberWise != 0 {
        let members = try itemMembers(content, header, &cursor)
        values = try nested(content.name) { () throws(ROOTFault) in
          var values: [TreeValue] = []
          for _ in 0..<count {
            values.append(.list(try columns(members, try cursor.readCount(), &cursor)))
          }
          return values
        }
      } else {
        values = try items(content, count, &cursor)
      }
      try cursor.checkEnd(header, of: content.name)
      return values
    case .counted(let number, let counter):
      var values: [TreeValue] = []
      for row in rows { values.append(try counted(number, counter, row, &cursor)) }
      return values
    default: return try items(shape, count, &cursor)
    }
  }

  // MARK: Objects

  /// An object of a class: those that write themselves in their own way, or by the description.
  func object(
    _ className: String, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> TreeValue {
    if let special = try specialObject(className, &cursor) { return special }
    return try nested(className) { () throws(ROOTFault) in
      let header = try cursor.readObjectHeader()
      guard header.version & Self.memberWise == 0 || header.version < 0 else {
        throw .unreadable(typeName: "member-wise \(className)")
      }
      let info = try info(className, header, &cursor)
      let members = try members(plan(info), &cursor)
      try cursor.checkEnd(header, of: className)
      return .record(members)
    }
  }

  func members(
    _ plan: [ClassMember], _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> [TreeValue.Member] {
    var members: [TreeValue.Member] = []
    members.reserveCapacity(plan.count)
    for member in plan {
      guard let shape = member.shape else { throw .unreadable(typeName: member.typeName) }
      let value: TreeValue
      if case .counted(let number, let counter) = shape {
        value = try counted(number, counter, members, &cursor)
      } else {
        value = try self.value(shape, &cursor)
      }
      members.append(TreeValue.Member(name: member.name, value: value))
    }
    return members
  }

  /// The description of the class in the version that the header names.
  private func info(
    _ className: String, _ header: ObjectHeader, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> TStreamerInfo {
    if header.version > 0 {
      if let info = infos[className, header.version] { return info }
    } else if let end = header.end, end - cursor.position >= 4 {
      // A class that does not count its versions is told by a sum over its members.
      let checkSum = try cursor.read(UInt32.self)
      if let info = infos[className, checkSum: checkSum] { return info }
    }
    guard header.end != nil, let info = infos.only(className) else {
      throw .noStreamerInfo(className: className, version: header.version)
    }
    return info
  }

  private func counted(
    _ number: StoredNumber, _ counter: String, _ members: [TreeValue.Member],
    _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> TreeValue {
    guard try cursor.read(UInt8.self) != 0 else { return .list([]) }
    let count: Int?
    switch TreeValue.record(members)[counter] {
    case .integer(let value): count = Int(exactly: value)
    case .unsigned(let value): count = Int(exactly: value)
    default: count = nil
    }
    guard let count else { throw .noMember(className: "the object", member: counter) }
    return .list(try items(.number(number), count, &cursor))
  }

  // MARK: Pointers

  /// A pointer to an object; the object itself stands where it is met first.
  func pointer(_ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    let newClass: UInt32 = 0xFFFF_FFFF
    let classMask: UInt32 = 0x8000_0000
    let mapOffset = 2
    var tag = try cursor.read(UInt32.self)
    var end: Int?
    var tagPosition = cursor.position - 4
    if tag != newClass, tag & ByteCursor.byteCountMask != 0, tag & classMask == 0 {
      let count = Int(tag & ~ByteCursor.byteCountMask)
      try cursor.require(count)
      end = cursor.position + count
      tagPosition = cursor.position
      tag = try cursor.read(UInt32.self)
    }
    guard tag & classMask != 0 else {
      if let end { try cursor.seek(to: end) }
      return tag == 0 ? .null : .seenBefore
    }
    let className: String
    if tag == newClass {
      className = try cursor.readCString()
      classNames[tagPosition + origin + mapOffset] = className
    } else if let known = classNames[Int(tag & ~classMask)] {
      className = known
    } else {
      throw .mismatch("the tag of a class", found: Int(tag & ~classMask), expected: 0)
    }
    let value = try object(className, &cursor)
    if let end, cursor.position != end {
      throw .mismatch("the end of \(className)", found: cursor.position, expected: end)
    }
    return value
  }
}
