extension ValueDecoder {
  private static let hasUUID: UInt64 = 1 << 5
  private static let isByPassingStreamer: UInt64 = 1 << 12
  private static let arrayItems: [String: NumberType] = [
    "TArrayC": .int8, "TArrayS": .int16, "TArrayI": .int32, "TArrayL": .int64,
    "TArrayL64": .int64, "TArrayF": .float32, "TArrayD": .float64,
  ]

  /// An object of a class of ROOT's that writes itself in a way of its own; nil for all others.
  func specialObject(
    _ className: String, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> TreeValue? {
    switch className {
    case "TObject": return try tObject(&cursor)
    case "TString", "string": return .string(try cursor.readString())
    case "TDatime": return .record([Self.unsigned("fDatime", try cursor.read(UInt32.self))])
    case "TRef": return try tRef(&cursor)
    case "TRefArray": return try tRefArray(&cursor)
    case "TObjArray", "TList", "THashList": return try collection(className, &cursor)
    case "TClonesArray": return try clones(&cursor)
    default:
      guard let type = Self.arrayItems[className] else { return nil }
      return .list(try items(.number(.plain(type)), try cursor.readCount(), &cursor))
    }
  }

  private static func unsigned(_ name: String, _ value: some UnsignedInteger) -> TreeValue.Member {
    TreeValue.Member(name: name, value: .unsigned(UInt64(value)))
  }

  /// `TObject`: version, fUniqueID, fBits, and a process number where it is referenced.
  private func tObject(_ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    let start = cursor.position
    var end: Int?
    if try cursor.read(UInt16.self) & 0x4000 != 0 {
      try cursor.seek(to: start)
      end = try cursor.readObjectHeader().end
    }
    let id = try cursor.read(UInt32.self)
    let bits = try cursor.readBits()
    if let end { try cursor.seek(to: end) }
    return .record([Self.unsigned("fUniqueID", id), Self.unsigned("fBits", bits)])
  }

  /// `TRef`: a TObject, then the number of the process that made the reference.
  private func tRef(_ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    let object = try tObject(&cursor)
    if case .unsigned(let bits) = object["fBits"], bits & Self.hasUUID != 0 {
      _ = try cursor.readString()
    } else {
      try cursor.skip(2)
    }
    return object
  }

  /// `TRefArray`: the unique identifiers of the objects that it refers to.
  private func tRefArray(_ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    let header = try cursor.readObjectHeader()
    _ = try tObject(&cursor)
    _ = try cursor.readString()
    let count = Int(try cursor.read(Int32.self))
    try cursor.skip(6)
    let values = try items(.number(.plain(.uint32)), count, &cursor)
    try cursor.checkEnd(header, of: "TRefArray")
    return .list(values)
  }

  /// `TObjArray` and `TList`: pointers to objects.
  private func collection(
    _ className: String, _ cursor: inout ByteCursor
  ) throws(ROOTFault) -> TreeValue {
    let header = try cursor.readObjectHeader()
    let isArray = className == "TObjArray"
    if header.version > (isArray ? 2 : 3) {
      _ = try tObject(&cursor)
      _ = try cursor.readString()
    } else {
      guard isArray else { throw .unreadable(typeName: className) }
      if header.version > 1 { _ = try cursor.readString() }
    }
    let count = try cursor.readCount()
    if isArray { try cursor.skip(4) }
    let values = try nested(className) { () throws(ROOTFault) in
      var values: [TreeValue] = []
      for _ in 0..<count {
        values.append(try pointer(&cursor))
        // A list keeps an option with each object.
        if !isArray { _ = try cursor.readString() }
      }
      return values
    }
    try cursor.checkEnd(header, of: className)
    return .list(values)
  }

  /// `TClonesArray` in one piece: the class and its version by name, then the objects, member by
  /// member or each behind a byte that says whether it is there.
  private func clones(_ cursor: inout ByteCursor) throws(ROOTFault) -> TreeValue {
    let header = try cursor.readObjectHeader()
    guard header.version > 2 else { throw .unreadable(typeName: "TClonesArray of old ROOT") }
    let base = try tObject(&cursor)
    _ = try cursor.readString()
    let parts = try cursor.readString().split(separator: ";")
    let count = try cursor.readCount()
    try cursor.skip(4)
    guard parts.count == 2, let version = Int(parts[1]),
      let info = infos[String(parts[0]), version]
    else { throw .unreadable(typeName: "TClonesArray of an unknown class") }
    var values: [TreeValue] = []
    if case .unsigned(let bits) = base["fBits"], bits & Self.isByPassingStreamer != 0 {
      values = try columns(plan(info), count, &cursor)
    } else {
      for _ in 0..<count {
        let isThere = try cursor.read(UInt8.self) != 0
        values.append(isThere ? try object(String(parts[0]), &cursor) : .null)
      }
    }
    try cursor.checkEnd(header, of: "TClonesArray")
    return .list(values)
  }
}
