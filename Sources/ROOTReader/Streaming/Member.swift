/// The members of ROOT's classes that a tree is made from.
///
/// Each description knows where it has them, so that a member is found by number: every branch of
/// every file is asked for a dozen, and hashing their names was a fifth of opening a small file.
enum Member: Int, CaseIterable {
  case fBasketBytes
  case fBasketEntry
  case fBasketSeek
  case fBaskets
  case fBranchCount
  case fBranches
  case fCheckSum
  case fClassName
  case fClassVersion
  case fClonesName
  case fEntries
  case fFileName
  case fID
  case fIsUnsigned
  case fLeafCount
  case fLeaves
  case fLen
  case fName
  case fStreamerType
  case fTitle
  case fType
  case fVirtual
  case fWriteBasket

  private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ("\($0)", $0) })

  /// The member of that name; nil where nobody asks for it.
  init?(name: String) {
    guard let member = Self.named[name] else { return nil }
    self = member
  }
}
