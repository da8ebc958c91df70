/// Decodes streamed objects by the file's own descriptions of their classes.
///
/// Only what makes up a tree's header is decoded. Everything else (user information, indices,
/// friends) is passed over by its byte count, whatever it is.
///
/// A class, because reading an object calls back into the reader of the objects inside it.
final class ObjectDecoder {
  /// Deeper than any real nesting of branches; a hostile file must not use up the stack.
  private static let deepest = 192
  private static let newClassTag: UInt32 = 0xFFFF_FFFF
  private static let classMask: UInt32 = 0x8000_0000
  /// Positions in a record are counted from here, so that none is 0.
  private static let mapOffset = 2

  /// Reads an object that is met for the first time, given its class and its key. What it leaves
  /// is passed over.
  typealias Body = (String, Int, inout ByteCursor) throws(ROOTFault) -> Void

  private(set) var graph = StreamedGraph()
  private let infos: StreamerInfos
  private let origin: Int
  private var classNames: [Int: String] = [:]
  /// The first descriptions that were asked for: a header has thousands of objects of five classes.
  private var used: [TStreamerInfo] = []
  private static let mostUsed = 8
  private var depth = 0

  /// - Parameters:
  ///   - infos: The file's descriptions.
  ///   - origin: The length of the key's header in front of the record.
  init(infos: StreamerInfos, origin: Int) {
    self.infos = infos
    self.origin = origin
  }

  // MARK: Pointers and lists

  /// A pointer to an object: null, a position met before, or the object itself.
  ///
  /// - Returns: The object's key in the graph; 0 for the null pointer.
  @discardableResult
  func readPointer(
    _ cursor: inout ByteCursor,
    _ body: Body
  ) throws(ROOTFault) -> Int {
    let start = cursor.position
    var tag = try cursor.read(UInt32.self)
    var end: Int?
    var tagPosition = start
    if tag != Self.newClassTag, tag & ByteCursor.byteCountMask != 0, tag & Self.classMask == 0 {
      let count = Int(tag & ~ByteCursor.byteCountMask)
      try cursor.require(count)
      end = cursor.position + count
      tagPosition = cursor.position
      tag = try cursor.read(UInt32.self)
    }
    guard tag & Self.classMask != 0 else {
      if let end { try cursor.seek(to: end) }
      return Int(tag)
    }
    let className: String
    if tag == Self.newClassTag {
      className = try cursor.readCString()
      classNames[tagPosition + origin + Self.mapOffset] = className
    } else {
      className = try self.className(Int(tag & ~Self.classMask), cursor)
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep(className) }
    let key = start + origin + Self.mapOffset
    try body(className, key, &cursor)
    guard let end else { return key }
    guard cursor.position <= end else {
      throw .mismatch(
        "the byte count of \(className) in \(cursor.record)", found: end, expected: cursor.position)
    }
    try cursor.seek(to: end)
    return key
  }

  /// The class whose name stands at a position: met before, or inside something passed over.
  private func className(_ key: Int, _ cursor: ByteCursor) throws(ROOTFault) -> String {
    if let name = classNames[key] { return name }
    var there = cursor
    try there.seek(to: key - origin - Self.mapOffset)
    guard try there.read(UInt32.self) == Self.newClassTag else {
      throw .mismatch("the tag of a class in \(cursor.record)", found: key, expected: 0)
    }
    return try there.readCString()
  }

  /// `TObjArray`: TObject, fName, the number of objects, fLowerBound, the objects.
  @discardableResult
  func readObjArray(
    _ cursor: inout ByteCursor,
    _ body: Body
  ) throws(ROOTFault) -> [Int] {
    let header = try cursor.readObjectHeader()
    if header.version > 2 { try cursor.skipTObject() }
    if header.version > 1 { try cursor.skipString() }
    let count = Int(try cursor.read(Int32.self))
    try cursor.skip(4)
    try Self.check(count, cursor)
    var keys: [Int] = []
    keys.reserveCapacity(count)
    for _ in 0..<count { keys.append(try readPointer(&cursor, body)) }
    try cursor.checkEnd(header, of: "TObjArray")
    return keys
  }

  /// `TList`: TObject, fName, the number of objects; then each with an option string.
  func readList(
    _ cursor: inout ByteCursor,
    _ body: Body
  ) throws(ROOTFault) {
    let header = try cursor.readObjectHeader()
    try cursor.skipTObject()
    try cursor.skipString()
    let count = Int(try cursor.read(Int32.self))
    try Self.check(count, cursor)
    for _ in 0..<count {
      try readPointer(&cursor, body)
      try cursor.skipString()
    }
    try cursor.checkEnd(header, of: "TList")
  }

  private static func check(_ count: Int, _ cursor: ByteCursor) throws(ROOTFault) {
    guard count >= 0, count <= cursor.remaining / 4 else {
      throw .outOfRange(
        "the length of a list in \(cursor.record)", found: count, least: 0,
        most: cursor.remaining / 4)
    }
  }

  // MARK: Objects

  /// Puts an object into the graph, if it is of a kind that is decoded.
  private func collect(
    _ className: String, _ key: Int, _ cursor: inout ByteCursor
  ) throws(ROOTFault) {
    if className == "TBasket" {
      graph.baskets[key] = try EmbeddedBasket(&cursor)
    } else if StreamerRole.isDecoded(className) {
      graph.objects[key] = try readObject(&cursor, className)
    }
  }

  /// An object with its header: the members in the order of the file's description.
  func readObject(
    _ cursor: inout ByteCursor, _ className: String
  ) throws(ROOTFault) -> StreamedObject {
    // A class may be described as its own base.
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep(className) }
    let header = try cursor.readObjectHeader()
    guard let info = info(className, header.version) else {
      return try readBareLeaf(&cursor, className, header)
    }
    var object = StreamedObject(info: info, values: [])
    object.values.reserveCapacity(info.elements.count)
    for element in info.elements {
      object.values.append(try readMember(&cursor, element, of: object))
    }
    try cursor.checkEnd(header, of: className)
    return object
  }

  private func info(_ className: String, _ version: Int) -> TStreamerInfo? {
    for info in used where info.fClassVersion == version && info.fName == className {
      return info
    }
    guard let info = infos[className, version] else { return nil }
    if used.count < Self.mostUsed { used.append(info) }
    return info
  }

  /// A leaf whose class the file does not describe: its base says all but the limits of its values.
  private func readBareLeaf(
    _ cursor: inout ByteCursor, _ className: String, _ header: ObjectHeader
  ) throws(ROOTFault) -> StreamedObject {
    guard className.hasPrefix("TLeaf"), header.end != nil else {
      throw .noStreamerInfo(className: className, version: header.version)
    }
    if className == "TLeaf" {
      var object = StreamedObject(info: Self.leaf, values: [])
      for element in Self.leaf.elements {
        object.values.append(try readMember(&cursor, element, of: object))
      }
      try cursor.checkEnd(header, of: className)
      return object
    }
    let base = try readObject(&cursor, "TLeaf")
    try cursor.finish(header)
    let element = TStreamerElement(
      fName: "TLeaf", fTitle: "", fType: StreamerType.base, fArrayLength: 0, fTypeName: "BASE",
      fCountName: nil)
    return StreamedObject(
      info: TStreamerInfo(
        fName: className, fClassVersion: header.version, elements: [element]),
      values: [.object(base)])
  }

  private func readMember(
    _ cursor: inout ByteCursor, _ element: TStreamerElement, of object: StreamedObject
  ) throws(ROOTFault) -> StreamedValue {
    switch element.role {
    case .base: return .object(try readObject(&cursor, element.fName))
    case .tNamed:
      let named = try cursor.readNamed()
      return .object(
        StreamedObject(
          info: Self.named, values: [.string(named.name), .string(named.title)]))
    case .tObject:
      try cursor.skipTObject()
      return .skipped
    case .string:
      guard element.member != nil else {
        try cursor.skipString()
        return .skipped
      }
      return .string(try cursor.readString())
    case .pointer: return .pointer(try readPointer(&cursor, collect))
    case .list: return .pointers(try readObjArray(&cursor, collect))
    case .array(let itemSize):
      try skipArray(&cursor, itemSize, element)
      return .skipped
    case .object:
      try skipObject(&cursor, element)
      return .skipped
    case .number(let code): return try readNumber(&cursor, code, element)
    case .numbers(let code):
      return .integers(try readNumbers(&cursor, code, element.fArrayLength, element))
    case .counted(let code): return try readCounted(&cursor, code, element, of: object)
    case .unknown: throw .noMember(className: object.info.fName, member: element.fName)
    }
  }

  private func skipArray(
    _ cursor: inout ByteCursor, _ itemSize: Int, _ element: TStreamerElement
  ) throws(ROOTFault) {
    let count = Int(try cursor.read(Int32.self))
    guard count >= 0, count <= cursor.remaining / itemSize else {
      throw .outOfRange(
        "the length of \(element.fName)", found: count, least: 0,
        most: cursor.remaining / itemSize)
    }
    try cursor.skip(count * itemSize)
  }

  private func skipObject(
    _ cursor: inout ByteCursor, _ element: TStreamerElement
  ) throws(ROOTFault) {
    let header = try cursor.readObjectHeader()
    guard header.end != nil else {
      let className = element.fType == StreamerType.base ? element.fName : element.fTypeName
      throw .noStreamerInfo(className: className, version: header.version)
    }
    try cursor.finish(header)
  }

  /// The description of `TLeaf`, which is the same in all of ROOT's versions and which not every
  /// other writer puts into its files.
  private static let leaf = TStreamerInfo(
    fName: "TLeaf", fClassVersion: 2,
    elements: [
      ("TNamed", StreamerType.tNamed), ("fLen", 3), ("fLenType", 3), ("fOffset", 3),
      ("fIsRange", 18), ("fIsUnsigned", 18), ("fLeafCount", StreamerType.objectPointer),
    ].map {
      TStreamerElement(
        fName: $0, fTitle: "", fType: $1, fArrayLength: 0, fTypeName: "", fCountName: nil)
    })

  /// The description of `TNamed` under the names of its members, which not every file repeats.
  private static let named = TStreamerInfo(
    fName: "TNamed", fClassVersion: 1,
    elements: ["fName", "fTitle"].map {
      TStreamerElement(
        fName: $0, fTitle: "", fType: StreamerType.string, fArrayLength: 0, fTypeName: "TString",
        fCountName: nil)
    })
}
