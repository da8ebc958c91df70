import Decompression
public import Diagnostics

/// What a reader found wrong: facts only, thrown where they are known.
enum ROOTFault: Error {
  /// The operating system refused.
  case system(SystemCallFailure)
  /// The first bytes are not ROOT's.
  case notROOT
  /// The file ends before its own header says.
  case truncated(found: Int, expected: Int)
  /// The file has no list of keys: its writer did not close it.
  case notClosed
  /// A record is said to lie outside the file.
  case outsideFile(String, Int, Int, size: Int)
  /// A record ends before its contents do.
  case recordTooShort(String, position: Int, found: Int, expected: Int)
  /// A number in a record is not what another number, or the format, makes it.
  case mismatch(String, found: Int, expected: Int)
  /// A number in a record lies outside what is possible.
  case outOfRange(String, found: Int, least: Int, most: Int)
  /// A name in a record is not the one that belongs there.
  case wrongName(String, found: String, expected: String)
  /// Records lie in one another deeper than any real file has them.
  case tooDeep(String)
  /// The file has no description of a class that it uses.
  case noStreamerInfo(className: String, version: Int)
  /// A described class lacks a member that the reader needs.
  case noMember(className: String, member: String)
  /// The compressed bytes of a record are damaged.
  case compression(DecompressionError)
  /// The file has no such tree; the trees that it has.
  case noTree(String, known: [String])
  /// The branch is of a kind that is listed but not read.
  case unreadable(typeName: String)
  /// The branch is of a kind of which it is not known what its bytes mean.
  case unknownLayout(typeName: String)
  /// The bytes of an entry are not what the file's descriptions make of them.
  indirect case notUnderstood(ROOTFault)
  /// The branch's baskets are in another file.
  case otherFile(String)
  /// A value does not fit the type that it is wanted as.
  case valueDoesNotFit(String, type: String)
  /// An entry has another number of items than its count branch says.
  case countDiffers(found: Int, expected: Int, counter: String)
}

/// An error in a ROOT file: what is wrong, and where in the file.
public struct ROOTError: Diagnostic {
  /// The file, as the user named it.
  public internal(set) var file: String
  /// The path of the tree in the file.
  public internal(set) var tree: String?
  /// The path of the branch in the tree.
  public internal(set) var branch: String?
  /// The number of the basket in the branch, from 0.
  public internal(set) var basket: Int?
  /// The entry, or the first of those that cannot be read.
  public internal(set) var entry: Int?
  let fault: ROOTFault

  init(
    _ fault: ROOTFault, file: String, tree: String? = nil, branch: String? = nil,
    basket: Int? = nil, entry: Int? = nil
  ) {
    self.fault = fault
    self.file = file
    self.tree = tree
    self.branch = branch
    self.basket = basket
    self.entry = entry
  }

  /// 66 or 74 where the operating system refused, 65 otherwise.
  public var exitStatus: ExitStatus {
    switch fault {
    case .system(let failure): failure.exitStatus
    case .compression(let error): error.exitStatus
    default: .badData
    }
  }

  /// Whether the reader does not understand, or does not have, what it was to read: the file may be in
  /// order, and a newer version of this reader may read it.
  public var isUnsupported: Bool {
    switch fault {
    case .unreadable, .unknownLayout, .notUnderstood, .otherFile, .noStreamerInfo, .noMember: true
    default: false
    }
  }

  /// *file: where: found, expected; what to do*.
  public var description: String {
    if case .system(let failure) = fault { return failure.description }
    return "\(file): \(place)\(facts(fault))\(advice)"
  }

  private var place: String {
    let parts = [
      tree.map { "tree \"\($0)\"" }, branch.map { "branch \"\($0)\"" },
      basket.map { "basket \($0)" }, entry.map { "entry \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
  }

  private func facts(_ fault: ROOTFault) -> String {
    switch fault {
    case .system(let failure): failure.description
    case .notROOT: "found other first bytes, expected \"root\""
    case .truncated(let found, let expected):
      "found \(found) bytes, expected \(expected) by its own header"
    case .notClosed: "found no list of keys, expected one after the last object"
    case .outsideFile(let record, let position, let count, let size):
      "found \(record) at bytes \(position) + \(count), expected it inside the file's \(size)"
    case .recordTooShort(let record, let position, let found, let expected):
      "found \(found) left at byte \(position) of \(record), expected \(expected)"
    case .mismatch(let what, let found, let expected):
      "found \(found) as \(what), expected \(expected)"
    case .outOfRange(let what, let found, let least, let most):
      "found \(found) as \(what), expected \(least) to \(most)"
    case .wrongName(let what, let found, let expected):
      "found \"\(found)\" as \(what), expected \"\(expected)\""
    case .tooDeep(let what): "found \(what) nested too deep, expected what ROOT writes"
    case .noStreamerInfo(let className, let version):
      "found no description of \(className) version \(version), "
        + "expected it in the file's streamer information"
    case .noMember(let className, let member):
      "found no member \(member) in \(className), expected it in the file's streamer information"
    case .compression(let error): error.description
    case .noTree(let path, let known):
      "found no tree \"\(path)\", expected "
        + (known.isEmpty ? "one; the file has no trees" : "one of \(Self.list(known))")
        + suggestion(for: path, in: known)
    case .unreadable(let typeName): "found values of type \(typeName), expected numbers"
    case .unknownLayout(let typeName):
      "found values of type \(typeName), expected a type whose layout is known"
    case .notUnderstood(let fault): facts(fault)
    case .otherFile(let name): "found its baskets in \"\(name)\", expected them in the same file"
    case .valueDoesNotFit(let value, let type): "found \(value), expected what fits \(type)"
    case .countDiffers(let found, let expected, let counter):
      "found \(found) items, expected \(expected) by \"\(counter)\""
    }
  }

  private var advice: String {
    switch fault {
    case .notROOT: "; give a ROOT file"
    case .truncated: "; the file is truncated, likely an unfinished copy: copy it again"
    case .notClosed:
      "; its writer did not close it: make it again, or open and save it with ROOT"
    case .outsideFile, .recordTooShort, .mismatch, .outOfRange, .wrongName, .tooDeep, .compression,
      .countDiffers:
      "; the file is damaged: copy or make it again"
    case .noStreamerInfo, .noMember: "; open and save the file with a newer ROOT"
    case .unknownLayout: "; choose another branch"
    case .notUnderstood: "; the file is damaged, or its layout is not known: look at it with ROOT"
    case .unreadable: "; choose a branch of numbers"
    case .otherFile: "; merge the files with hadd"
    case .system, .noTree, .valueDoesNotFit: ""
    }
  }

  private static func list(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
