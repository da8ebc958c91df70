import ByteSources
import Synchronization

/// How one version of a class lies in the file, as the file itself describes it.
///
/// A difference between versions of ROOT is a difference between these descriptions, so the reader
/// asks for members by name and knows no version. A class, because every decoded object has it.
final class TStreamerInfo: Sendable {
  let fName: String
  let fClassVersion: Int
  /// What identifies a version of a class that does not count its versions.
  let fCheckSum: UInt32
  let elements: [TStreamerElement]
  /// The index of the element that is each ``Member``; -1 for none.
  private let places: [Int]

  init(
    fName: String, fClassVersion: Int, fCheckSum: UInt32 = 0, elements: [TStreamerElement]
  ) {
    self.fName = fName
    self.fClassVersion = fClassVersion
    self.fCheckSum = fCheckSum
    self.elements = elements
    var places = Array(repeating: -1, count: Member.allCases.count)
    for (index, element) in elements.enumerated() {
      guard let place = element.member?.rawValue, places[place] < 0 else { continue }
      places[place] = index
    }
    self.places = places
  }

  /// The index of the element that is a member.
  func index(of member: Member) -> Int? {
    let place = places[member.rawValue]
    return place < 0 ? nil : place
  }
}

/// One member, or one base, of a described class. A class, because it is handed around for every
/// member of every object, and as a struct its strings would be counted each time.
final class TStreamerElement: Sendable {
  let fName: String
  let fTitle: String
  let fType: Int
  /// The number of values of a member that is a fixed array.
  let fArrayLength: Int
  /// The C++ type.
  let fTypeName: String
  /// Of a pointer to an array: the member that holds its length.
  let fCountName: String?
  /// Of a base: the version of its class.
  let fBaseVersion: Int?
  /// What it is to a tree's header; nil where nobody asks for it.
  let member: Member?
  /// How an ``ObjectDecoder`` reads it.
  let role: StreamerRole

  init(
    fName: String, fTitle: String, fType: Int, fArrayLength: Int, fTypeName: String,
    fCountName: String?, fBaseVersion: Int? = nil
  ) {
    self.fName = fName
    self.fTitle = fTitle
    self.fType = fType
    self.fArrayLength = fArrayLength
    self.fTypeName = fTypeName
    self.fCountName = fCountName
    self.fBaseVersion = fBaseVersion
    member = Member(name: fName)
    role = StreamerRole(fType: fType, fName: fName, fTypeName: fTypeName)
  }
}

/// The codes in `fType`, and in `fStreamerType` of a branch.
enum StreamerType {
  static let base = 0
  /// Added to a basic code: a fixed array of it.
  static let array = 20
  /// Added to a basic code: a pointer to an array, whose length is another member.
  static let pointer = 40
  static let counter = 6
  static let charStar = 7
  static let double32 = 9
  static let bits = 15
  static let float16 = 19
  static let object = 61
  static let anyObject = 62
  static let objectPointerOwned = 63
  static let objectPointer = 64
  static let string = 65
  static let tObject = 66
  static let tNamed = 67
  static let anyPointerOwned = 68
  static let anyPointer = 69
  static let stlPointer = 71
  static let oldSTL = 300
  static let stlString = 365
  static let stl = 500
}

/// All descriptions in a file, by class and version.
struct StreamerInfos {
  private var infos: [String: [Int: TStreamerInfo]] = [:]

  private static let recordName = "the streamer information"

  /// The descriptions that were read last: the files of a sample mostly have the same, and reading
  /// them is a third of opening a small file.
  private static let latest = Mutex<(record: StoredRecord, infos: StreamerInfos)?>(nil)

  /// The descriptions in the list that the file's header points to.
  static func read(
    in source: some ByteSource, at position: Int, size: Int
  ) throws(ROOTFault) -> StreamerInfos {
    let record = try StoredRecord(in: source, at: position, size: size, of: recordName)
    let known = latest.withLock { latest -> StreamerInfos? in
      guard let latest, latest.record.key.fKeylen == record.key.fKeylen,
        latest.record.key.fObjlen == record.key.fObjlen, latest.record.hasPayload(of: record)
      else { return nil }
      return latest.infos
    }
    if let known { return known }
    let infos = try StreamerInfos(StoredObject(record))
    latest.withLock { $0 = (record, infos) }
    return infos
  }

  private init(_ object: StoredObject) throws(ROOTFault) {
    let record = Self.recordName
    try object.bytes.withCursor(record) { cursor throws(ROOTFault) in
      let decoder = ObjectDecoder(infos: StreamerInfos(), origin: object.fKeylen)
      try decoder.readList(&cursor) { className, _, cursor throws(ROOTFault) in
        // The list ends with one of rules for ROOT's own schema evolution.
        guard className == "TStreamerInfo" else { return }
        add(try Self.readInfo(&cursor, decoder))
      }
    }
  }

  /// No descriptions.
  init() {}

  /// The description of a class in a version.
  subscript(className: String, version: Int) -> TStreamerInfo? { infos[className]?[version] }

  /// The description of a class where the file has only one version of it.
  func only(_ className: String) -> TStreamerInfo? {
    guard let versions = infos[className], versions.count == 1 else { return nil }
    return versions.first?.value
  }

  /// The description of a class that does not count its versions.
  subscript(className: String, checkSum checkSum: UInt32) -> TStreamerInfo? {
    infos[className]?.values.first { $0.fCheckSum == checkSum }
  }

  /// The description of a class with the highest version.
  func newest(_ className: String) -> TStreamerInfo? {
    infos[className]?.max { $0.key < $1.key }?.value
  }

  private mutating func add(_ info: TStreamerInfo) {
    infos[info.fName, default: [:]][info.fClassVersion] = info
  }

  /// `TStreamerInfo`: TNamed, fCheckSum, fClassVersion, fElements.
  private static func readInfo(
    _ cursor: inout ByteCursor, _ decoder: ObjectDecoder
  ) throws(ROOTFault) -> TStreamerInfo {
    let header = try cursor.readObjectHeader()
    let named = try cursor.readNamed()
    let fCheckSum = try cursor.read(UInt32.self)
    let fClassVersion = Int(try cursor.read(Int32.self))
    var elements: [TStreamerElement] = []
    try decoder.readPointer(&cursor) { _, _, cursor throws(ROOTFault) in
      try decoder.readObjArray(&cursor) { className, _, cursor throws(ROOTFault) in
        elements.append(try readElement(&cursor, className))
      }
    }
    try cursor.finish(header)
    return TStreamerInfo(
      fName: named.name, fClassVersion: fClassVersion, fCheckSum: fCheckSum, elements: elements)
  }

  /// `TStreamerElement` inside one of its subclasses, of which only the pointers add what we need.
  private static func readElement(
    _ cursor: inout ByteCursor, _ className: String
  ) throws(ROOTFault) -> TStreamerElement {
    let outer = try cursor.readObjectHeader()
    // One subclass stands between two others.
    let between = className == "TStreamerSTLstring" ? try cursor.readObjectHeader() : nil
    let header = try cursor.readObjectHeader()
    let named = try cursor.readNamed()
    let fType = Int(try cursor.read(Int32.self))
    try cursor.skip(4)
    let fArrayLength = Int(try cursor.read(Int32.self))
    try cursor.skip(4)
    // fMaxIndex: an array with its length in front in version 1, five numbers since.
    try cursor.skip(header.version == 1 ? 4 * Int(try cursor.read(Int32.self)) : 20)
    let fTypeName = try cursor.readString()
    try cursor.finish(header)
    var fCountName: String?
    if className == "TStreamerBasicPointer" || className == "TStreamerLoop" {
      try cursor.skip(4)
      fCountName = try cursor.readString()
    }
    var fBaseVersion: Int?
    if className == "TStreamerBase", outer.version > 2 {
      fBaseVersion = Int(try cursor.read(Int32.self))
    }
    if let between { try cursor.finish(between) }
    try cursor.finish(outer)
    // ROOT had no code for bool before version 5.
    let isOldBool = fType == 11 && ["Bool_t", "bool"].contains(fTypeName)
    return TStreamerElement(
      fName: named.name, fTitle: named.title, fType: isOldBool ? 18 : fType,
      fArrayLength: fArrayLength,
      fTypeName: fTypeName, fCountName: fCountName, fBaseVersion: fBaseVersion)
  }
}
