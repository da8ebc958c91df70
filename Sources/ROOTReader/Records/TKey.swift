/// What stands in front of every object in a file, and in the directories' lists.
///
///     bytes (big-endian)      field
///     4                       fNbytes, of header and object as stored
///     2                       fVersion: 1000 more where the seeks below have eight bytes
///     4                       fObjlen, of the object when inflated
///     4                       fDatime
///     2                       fKeylen, of this header
///     2                       fCycle
///     4 or 8                  fSeekKey, where this header is
///     4 or 8                  fSeekPdir, of the directory
///     string x 3              fClassName, fName, fTitle
struct TKey {
  private static let longSeeks: Int16 = 1000
  /// The smallest header: short seeks, three empty strings.
  static let leastSize = 29

  let fNbytes: Int
  let fObjlen: Int
  let fKeylen: Int
  let fCycle: Int
  let fSeekKey: Int
  let fClassName: String
  let fName: String
  let fTitle: String

  /// The size of the object as stored.
  var storedSize: Int { fNbytes - fKeylen }

  /// Reads a header and checks its sizes against each other.
  ///
  /// - Parameter isListed: Whether it is the copy in a directory's list. There ROOT 5 names the class
  ///   of directories longer than in front of the object, whose header fKeylen is about.
  init(_ cursor: inout ByteCursor, isListed: Bool = false) throws(ROOTFault) {
    let start = cursor.position
    fNbytes = Int(try cursor.read(Int32.self))
    let fVersion = try cursor.read(Int16.self)
    fObjlen = Int(try cursor.read(Int32.self))
    try cursor.skip(4)
    fKeylen = Int(try cursor.read(Int16.self))
    fCycle = Int(try cursor.read(Int16.self))
    fSeekKey = try cursor.readSeek(isLong: fVersion > Self.longSeeks)
    _ = try cursor.readSeek(isLong: fVersion > Self.longSeeks)
    fClassName = try cursor.readString()
    fName = try cursor.readString()
    fTitle = try cursor.readString()
    let used = cursor.position - start
    guard fKeylen >= used || isListed && fKeylen >= Self.leastSize - 3 else {
      throw .mismatch("fKeylen of a key", found: fKeylen, expected: used)
    }
    // An object that was never written has a header too, inside another: with no fNbytes yet.
    guard fNbytes >= fKeylen || fNbytes == 0 else {
      throw .outOfRange("fNbytes of a key", found: fNbytes, least: fKeylen, most: Int(Int32.max))
    }
    guard fObjlen >= 0 else {
      throw .outOfRange("fObjlen of a key", found: fObjlen, least: 0, most: Int(Int32.max))
    }
  }
}
