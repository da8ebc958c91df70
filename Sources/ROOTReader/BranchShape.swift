/// What a branch holds, from its leaves and, for the parts of objects, from their class.
struct BranchShape {
  /// How its numbers lie; nil where it is not read.
  private(set) var layout: NumberLayout?
  /// What its entries' bytes mean, where they have to be walked; nil where it is not known.
  private(set) var shape: ValueShape?
  /// The type for people.
  private(set) var typeName: String
  /// The class whose objects a node splits.
  private(set) var className: String?
  /// The leaf or branch that counts its items.
  private(set) var counterKey: Int?

  /// The codes in `fType` of a `TBranchElement`.
  private enum ElementKind {
    static let member = 0
    static let clonesNode = 3
    static let stlNode = 4
    static let clonesMember = 31
    static let stlMember = 41
  }

  init(
    _ branch: StreamedObject, _ graph: StreamedGraph, _ infos: StreamerInfos
  ) throws(ROOTFault) {
    typeName = branch.info.fName
    let leaves = try branch.pointers(.fLeaves).compactMap { graph.objects[$0] }
    switch branch.info.fName {
    case "TBranchElement": try readElement(branch, leaves, infos)
    case "TBranch":
      try Self.checkSigns(branch, leaves)
      try readPlain(leaves)
    case "TBranchObject": try readOldObject(branch, leaves)
    default:
      if case .string(let name) = branch.value(.fClassName) { typeName = name }
    }
  }

  /// A branch of which nothing is known but its class.
  init(unknown typeName: String) {
    self.typeName = typeName
  }

  /// Sets what the bytes mean, and a type of our own where they are numbers.
  private mutating func setShape(_ shape: ValueShape?) {
    self.shape = shape
    if let shape, let type = shape.numberType { typeName = type.rawValue + shape.dimensions }
  }

  private mutating func setLayout(
    _ type: NumberType, _ framing: NumberLayout.Framing, valuesPerItem: Int = 1
  ) throws(ROOTFault) {
    // Bounds keep every later product of sizes inside an Int.
    let most = Int(Int32.max)
    var lengths = [valuesPerItem]
    if case .fixed(let count) = framing { lengths.append(count) }
    for length in lengths where length < 1 || length > most {
      throw .outOfRange("the length of an array", found: length, least: 1, most: most)
    }
    let layout = NumberLayout(type: type, framing: framing, valuesPerItem: valuesPerItem)
    self.layout = layout
    typeName = layout.name
  }

  // MARK: Plain branches

  /// Whether integers have signs is one bit in a leaf, and nothing that follows could be told from the
  /// values; but the branch's title has it once more, as the letter of `TTree::Branch`: "n/I", "n/i".
  /// A title of another form says nothing.
  private static func checkSigns(
    _ branch: StreamedObject, _ leaves: [StreamedObject]
  ) throws(ROOTFault) {
    guard leaves.count == 1, case .string(let title) = branch.value(.fTitle),
      let letter = title.unicodeScalars.last, "BSILGbsilg".unicodeScalars.contains(letter),
      try title.dropLast() == leaves[0].string(.fTitle) + "/"
    else { return }
    let isUnsigned = letter.properties.isLowercase
    guard try (leaves[0].integer(.fIsUnsigned) != 0) == isUnsigned else {
      throw .mismatch(
        "fIsUnsigned of the leaf of \"\(title)\"", found: isUnsigned ? 0 : 1,
        expected: isUnsigned ? 1 : 0)
    }
  }

  private mutating func readPlain(_ leaves: [StreamedObject]) throws(ROOTFault) {
    guard leaves.count == 1 else {
      typeName = "struct of \(leaves.count) leaves"
      setShape(try Self.structure(leaves))
      return
    }
    let leaf = leaves[0]
    let isUnsigned = try leaf.integer(.fIsUnsigned) != 0
    let type: NumberType
    switch leaf.info.fName {
    case "TLeafB": type = isUnsigned ? .uint8 : .int8
    case "TLeafS": type = isUnsigned ? .uint16 : .int16
    case "TLeafI": type = isUnsigned ? .uint32 : .int32
    case "TLeafL", "TLeafG": type = isUnsigned ? .uint64 : .int64
    case "TLeafF": type = .float32
    case "TLeafD": type = .float64
    case "TLeafO": type = .bool
    default:
      let names = ["TLeafC": "string", "TLeafF16": "Float16_t", "TLeafD32": "Double32_t"]
      typeName = names[leaf.info.fName] ?? leaf.info.fName
      counterKey = leaf.pointer(.fLeafCount)
      guard let item = try Self.leafShape(leaf) else { return }
      setShape(counterKey == nil ? item : .rest(item))
      return
    }
    let fLen = try leaf.integer(.fLen)
    counterKey = leaf.pointer(.fLeafCount)
    if counterKey == nil {
      try setLayout(type, .fixed(fLen))
    } else {
      try setLayout(type, .offsets, valuesPerItem: fLen)
    }
  }

  /// A leaf as one of several, or one whose numbers are packed.
  private static func leafShape(_ leaf: StreamedObject) throws(ROOTFault) -> ValueShape? {
    let isUnsigned = try leaf.integer(.fIsUnsigned) != 0
    let title = try leaf.string(.fTitle)
    let item: ValueShape
    switch leaf.info.fName {
    case "TLeafC": return .text
    case "TLeafB": item = .number(.plain(isUnsigned ? .uint8 : .int8))
    case "TLeafS": item = .number(.plain(isUnsigned ? .uint16 : .int16))
    case "TLeafI": item = .number(.plain(isUnsigned ? .uint32 : .int32))
    case "TLeafL", "TLeafG": item = .number(.plain(isUnsigned ? .uint64 : .int64))
    case "TLeafF": item = .number(.plain(.float32))
    case "TLeafD": item = .number(.plain(.float64))
    case "TLeafO": item = .number(.plain(.bool))
    case "TLeafF16": item = .packed(StreamerType.float16, title)
    case "TLeafD32": item = .packed(StreamerType.double32, title)
    default: return nil
    }
    let fLen = try leaf.integer(.fLen)
    guard (1...Int(Int32.max)).contains(fLen) else { return nil }
    return .repeated(item, fLen)
  }

  /// Several leaves, one after the other.
  private static func structure(_ leaves: [StreamedObject]) throws(ROOTFault) -> ValueShape? {
    guard !leaves.isEmpty else { return nil }
    var parts: [ValueShape.Leaf] = []
    for leaf in leaves {
      guard leaf.pointer(.fLeafCount) == nil, let shape = try leafShape(leaf) else { return nil }
      parts.append(ValueShape.Leaf(name: try leaf.string(.fName), shape: shape))
    }
    return .leaves(parts)
  }

  /// An object as ROOT 3 wrote it: its class by name in front, or known from the branch.
  private mutating func readOldObject(
    _ branch: StreamedObject, _ leaves: [StreamedObject]
  ) throws(ROOTFault) {
    typeName = try branch.string(.fClassName)
    guard try branch.pointers(.fBranches).isEmpty else {
      className = typeName
      return
    }
    guard leaves.count == 1, leaves[0].info.fName == "TLeafObject" else { return }
    if case .integer(let isVirtual) = leaves[0].value(.fVirtual), isVirtual == 0 {
      shape = .object(typeName)
    } else {
      shape = .namedObject
    }
  }

  // MARK: Parts of objects

  private mutating func readElement(
    _ branch: StreamedObject, _ leaves: [StreamedObject], _ infos: StreamerInfos
  ) throws(ROOTFault) {
    let fClassName = try branch.string(.fClassName)
    let fID = try branch.integer(.fID)
    let element = Self.element(branch, infos, fClassName, fID)
    switch try branch.integer(.fType) {
    case ElementKind.clonesNode, ElementKind.stlNode:
      try setLayout(.int32, .fixed(1))
      let fClonesName = try branch.string(.fClonesName)
      className = fClonesName.isEmpty ? fClassName : fClonesName
    case ElementKind.clonesMember, ElementKind.stlMember:
      counterKey = branch.pointer(.fBranchCount)
      try readMember(branch, leaves, element, isInCollection: true)
    case ElementKind.member where fID >= 0:
      try readMember(branch, leaves, element, isInCollection: false)
    default:
      typeName = fClassName
      guard try branch.pointers(.fBranches).isEmpty else {
        className = fClassName
        return
      }
      if fID >= 0 {
        try readMember(branch, leaves, element, isInCollection: false)
      } else if let type = Self.vectorItem(fClassName) {
        try setLayout(type, .vector)
      } else if let type = CppType(fClassName) {
        setShape(try Self.top(type.pointee, branch))
      }
    }
  }

  /// A branch of one object that is not split: its members alone, or what a streamer of its own
  /// writes.
  private static func top(
    _ type: CppType, _ branch: StreamedObject
  ) throws(ROOTFault) -> ValueShape? {
    if ValueShape.isContainer(type) { return ValueShape.content(type).map { .framed($0) } }
    if ["string", "basic_string"].contains(type.name) { return .text }
    guard try branch.integer(.fType) == ElementKind.member else { return .object(type.text) }
    let checkSum = try? branch.integer(.fCheckSum)
    return .members(
      type.text, version: try branch.integer(.fClassVersion),
      checkSum: UInt32(truncatingIfNeeded: checkSum ?? 0))
  }

  private mutating func readMember(
    _ branch: StreamedObject, _ leaves: [StreamedObject], _ element: TStreamerElement?,
    isInCollection: Bool
  ) throws(ROOTFault) {
    let fLen = try leaves.first?.integer(.fLen) ?? 1
    let suffix = (isInCollection ? "[]" : "") + (fLen > 1 ? "[\(fLen)]" : "")
    typeName = (element?.fTypeName ?? branch.info.fName) + suffix
    let streamerType = try branch.integer(.fStreamerType)
    let base = streamerType % StreamerType.array
    // Without a range in its comment Double32_t is a float on disk; with one, and Float16_t in any
    // case, it is packed.
    let isPlainDouble32 = base == StreamerType.double32 && element?.fTitle.contains("[") == false
    let type = isPlainDouble32 ? .float32 : NumberType(streamerType: base)
    switch streamerType {
    case StreamerType.bits:
      try setLayout(.uint32, .referenceBits(hasOffsets: isInCollection))
    case 1..<StreamerType.pointer:
      guard let type else {
        guard let element, [StreamerType.double32, StreamerType.float16].contains(base),
          (1...Int(Int32.max)).contains(fLen)
        else { return }
        let item = ValueShape.repeated(.packed(base, element.fTitle), fLen)
        setShape(isInCollection ? .rest(item) : item)
        return
      }
      if isInCollection {
        try setLayout(type, .offsets, valuesPerItem: fLen)
      } else {
        try setLayout(type, .fixed(fLen))
      }
    case StreamerType.pointer + 1..<StreamerType.pointer + StreamerType.array
    where !isInCollection:
      guard let type else { return }
      try setLayout(type, .pointer)
    default:
      guard try branch.pointers(.fBranches).isEmpty else { return }
      if !isInCollection, let type = Self.vectorItem(typeName) {
        return try setLayout(type, .vector)
      }
      guard let element, let member = ValueShape.member(element, type: streamerType) else { return }
      guard isInCollection else { return setShape(member) }
      switch member {
      // The containers of all objects of an entry have one frame.
      case .framed(let content): setShape(.framedRest(content))
      case .counted: return
      default: setShape(.rest(member))
      }
    }
  }

  /// The description of the member that a branch holds.
  private static func element(
    _ branch: StreamedObject, _ infos: StreamerInfos, _ className: String, _ fID: Int
  ) -> TStreamerElement? {
    let version = (try? branch.integer(.fClassVersion)) ?? 0
    let checkSum = UInt32(truncatingIfNeeded: (try? branch.integer(.fCheckSum)) ?? 0)
    guard
      let info = infos[className, version] ?? infos[className, checkSum: checkSum]
        ?? infos.only(className),
      info.elements.indices.contains(fID)
    else { return nil }
    return info.elements[fID]
  }

  /// The number in "vector<float>"; nil for every other type.
  private static func vectorItem(_ typeName: String) -> NumberType? {
    let prefix = typeName.hasPrefix("std::vector<") ? "std::vector<" : "vector<"
    guard typeName.hasPrefix(prefix), typeName.hasSuffix(">") else { return nil }
    return NumberType(cppName: typeName.dropFirst(prefix.count).dropLast())
  }
}
