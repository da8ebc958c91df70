/// What the bytes of a value mean.
///
/// Classes are named and not taken apart: which version of one stands in the file is known where it
/// is met, and a class may hold others of its kind.
indirect enum ValueShape: Sendable, Equatable {
  case number(StoredNumber)
  /// A packed number that readers unpack in different ways: read as ROOT does, and not summed.
  case disputed(StoredNumber)
  /// TObject's fBits: four bytes, or six where the object is referenced.
  case bits
  /// A length in one byte or five, then the characters.
  case text
  /// A length in four bytes, then the characters.
  case longText
  case array(ValueShape, count: Int)
  /// A byte count and a version, then the value: a container that is a member, or a branch.
  case framed(ValueShape)
  /// The number of items in four bytes, then they.
  case sequence(ValueShape)
  /// The number of pairs in four bytes, then they.
  case mapping(ValueShape, ValueShape)
  /// An object, as its class writes it.
  case object(String)
  /// An object of a class that is named in front of it.
  case namedObject
  /// A pointer: null, an object seen before, or a class and an object.
  case pointer
  /// Items up to the end of the entry.
  case rest(ValueShape)
  /// One byte count and version for all, then items up to where it ends.
  case framedRest(ValueShape)
  /// Values one after the other, without anything around them: a branch of several leaves.
  case leaves([Leaf])
  /// A byte, 0 for none, then as many numbers as another member says.
  case counted(StoredNumber, by: String)

  /// One of several leaves.
  struct Leaf: Sendable, Equatable {
    let name: String
    let shape: ValueShape
  }

  /// The type of the numbers, where the value is made up of nothing but numbers of one type.
  var numberType: NumberType? { storedNumber?.type }

  /// How these numbers lie in the file.
  var storedNumber: StoredNumber? {
    switch self {
    case .number(let number): number
    case .array(let item, _), .framed(let item), .sequence(let item), .rest(let item),
      .framedRest(let item):
      item.storedNumber
    default: nil
    }
  }

  /// "[]", "[5]" and so on: the lists around the numbers, the outermost first.
  var dimensions: String {
    switch self {
    case .array(let item, let count): "[\(count)]\(item.dimensions)"
    case .framed(let item): item.dimensions
    case .sequence(let item), .rest(let item), .framedRest(let item): "[]\(item.dimensions)"
    default: ""
    }
  }

  /// An array, or the item itself where there is but one.
  static func repeated(_ item: ValueShape, _ count: Int) -> ValueShape {
    count > 1 ? .array(item, count: count) : item
  }
}

extension ValueShape {
  private static let lists: Set<String> = [
    "vector", "list", "deque", "forward_list", "set", "multiset", "unordered_set",
    "unordered_multiset", "ROOT::VecOps::RVec", "ROOT::RVec",
  ]
  private static let maps: Set<String> = [
    "map", "multimap", "unordered_map", "unordered_multimap",
  ]

  /// Whether a type is one of C++'s containers.
  static func isContainer(_ type: CppType) -> Bool {
    lists.contains(type.name) || maps.contains(type.name) || type.name == "bitset"
  }

  /// What a value of a type is inside a container, where nothing stands in front of it.
  static func content(_ type: CppType) -> ValueShape? {
    guard !type.isPointer else { return .pointer }
    switch type.name {
    case "string", "TString", "basic_string": return .text
    case "Double32_t": return .number(StoredNumber(code: StreamerType.double32, comment: ""))
    case "Float16_t": return .number(StoredNumber(code: StreamerType.float16, comment: ""))
    case "bitset": return .sequence(.number(.plain(.bool)))
    case "array":
      guard type.arguments.count == 2, let count = Int(type.arguments[1].name),
        (1...Int(Int32.max)).contains(count)
      else { return nil }
      return content(type.arguments[0]).map { .array($0, count: count) }
    case _ where lists.contains(type.name):
      return type.arguments.first.flatMap(content).map { .sequence($0) }
    case _ where maps.contains(type.name):
      guard type.arguments.count >= 2, let key = content(type.arguments[0]),
        let value = content(type.arguments[1])
      else { return nil }
      return .mapping(key, value)
    default:
      if type.arguments.isEmpty, let number = NumberType(cppName: type.name) {
        return .number(.plain(number))
      }
      return .object(type.text)
    }
  }

  /// What a member is, as an object's streamer writes it.
  static func member(_ element: TStreamerElement, type code: Int? = nil) -> ValueShape? {
    let code = code ?? element.fType
    let count = max(1, element.fArrayLength)
    switch code {
    case StreamerType.base: return base(element)
    case StreamerType.charStar: return .longText
    case StreamerType.bits: return .bits
    case 1..<StreamerType.array: return number(code, element)
    case StreamerType.array + 1..<StreamerType.pointer:
      return number(code - StreamerType.array, element).map { .array($0, count: count) }
    case StreamerType.pointer + 1..<StreamerType.object - 1:
      guard let counter = element.fCountName else { return nil }
      return number(code - StreamerType.pointer, element).flatMap(\.numberOnDisk).map {
        .counted($0, by: counter)
      }
    case StreamerType.object + StreamerType.array...90, 320, 385, 520:
      guard let item = single(code - StreamerType.array, element) else { return nil }
      // One frame holds the containers of the whole array.
      if case .framed(let content) = item { return .framed(.array(content, count: count)) }
      return .array(item, count: count)
    default: return single(code, element)
    }
  }

  private static func single(_ code: Int, _ element: TStreamerElement) -> ValueShape? {
    switch code {
    case StreamerType.object, StreamerType.anyObject, StreamerType.objectPointerOwned,
      StreamerType.anyPointerOwned:
      guard let type = CppType(element.fTypeName) else { return nil }
      return isContainer(type) ? content(type).map { .framed($0) } : .object(type.text)
    case StreamerType.objectPointer, StreamerType.anyPointer: return .pointer
    case StreamerType.string: return .text
    case StreamerType.tObject: return .object("TObject")
    case StreamerType.tNamed: return .object("TNamed")
    case StreamerType.stlPointer, StreamerType.oldSTL, StreamerType.stlString, StreamerType.stl:
      guard let type = CppType(element.fTypeName) else { return nil }
      let isKnown = isContainer(type) || ["string", "basic_string"].contains(type.name)
      guard isKnown, let content = content(type.pointee) else { return nil }
      return .framed(content)
    default: return nil
    }
  }

  private static func base(_ element: TStreamerElement) -> ValueShape? {
    guard let type = CppType(element.fName) else { return nil }
    return isContainer(type) ? content(type).map { .framed($0) } : .object(type.text)
  }

  private static func number(_ code: Int, _ element: TStreamerElement) -> ValueShape? {
    switch code {
    case StreamerType.double32, StreamerType.float16: packed(code, element.fTitle)
    default: NumberType(streamerType: code).map { .number(.plain($0)) }
    }
  }

  /// A Float16_t or Double32_t with a comment such as "[0,1,8]".
  static func packed(_ code: Int, _ comment: String) -> ValueShape {
    let number = StoredNumber(code: code, comment: comment)
    return StoredNumber.isDisputed(code: code, comment: comment)
      ? .disputed(number) : .number(number)
  }

  /// The number, disputed or not.
  private var numberOnDisk: StoredNumber? {
    switch self {
    case .number(let number), .disputed(let number): number
    default: nil
    }
  }
}
