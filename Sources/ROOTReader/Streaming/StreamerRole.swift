/// How the header of a tree reads a member, decided once a description and not once an object.
enum StreamerRole: Sendable, Equatable {
  /// A base whose members are read.
  case base
  case tNamed
  case tObject
  case string
  /// A pointer to an object, which may be one that was met before.
  case pointer
  /// `TObjArray`: a list of pointers.
  case list
  /// `TArray` and its kind: a length and values, without a header.
  case array(itemSize: Int)
  /// Another object, passed over by its byte count.
  case object
  /// One number, of a basic code.
  case number(code: Int)
  /// A fixed array of numbers.
  case numbers(code: Int)
  /// A pointer to numbers, which another member counts.
  case counted(code: Int)
  /// Nothing that the header of a tree has.
  case unknown

  init(fType: Int, fName: String, fTypeName: String) {
    self =
      switch fType {
      case StreamerType.base: Self.base(fName)
      case StreamerType.tNamed: .tNamed
      case StreamerType.tObject: .tObject
      case StreamerType.string: .string
      case StreamerType.object, StreamerType.objectPointerOwned, StreamerType.anyObject:
        Self.object(fTypeName)
      case StreamerType.objectPointer: .pointer
      case 1..<StreamerType.array: .number(code: fType)
      case StreamerType.array + 1..<StreamerType.pointer:
        .numbers(code: fType - StreamerType.array)
      case StreamerType.pointer + 1..<StreamerType.pointer + StreamerType.array:
        .counted(code: fType - StreamerType.pointer)
      default: .unknown
      }
  }

  /// ROOT has codes of their own for two bases; not every other writer uses them.
  private static func base(_ className: String) -> StreamerRole {
    switch className {
    case "TNamed": .tNamed
    case "TObject": .tObject
    default: isDecoded(className) ? .base : object(className)
    }
  }

  private static func object(_ className: String) -> StreamerRole {
    switch className {
    case "TObjArray", "TObjArray*": .list
    case "TArrayC": .array(itemSize: 1)
    case "TArrayS": .array(itemSize: 2)
    case "TArrayI", "TArrayF": .array(itemSize: 4)
    case "TArrayL", "TArrayL64", "TArrayD": .array(itemSize: 8)
    default: .object
    }
  }

  /// Whether objects of a class are decoded. `TBranchRef` is no column, but a table of references.
  static func isDecoded(_ className: String) -> Bool {
    switch className {
    case "TTree", "TNtuple", "TNtupleD", "TBranch", "TBranchElement", "TBranchObject",
      "TBranchClones", "TBranchSTL":
      true
    default: className.hasPrefix("TLeaf")
    }
  }
}
