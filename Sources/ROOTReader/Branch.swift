/// A column of a tree, or a node that only groups columns.
///
/// A class, because trees, columns and readers hand it around: as a struct, each copy would count the
/// references to all that it holds.
public final class Branch: Sendable {
  /// The name as ROOT has it: "Jet.PT", "Jet.FracPt[5]". Two branches may have the same.
  public let name: String
  /// The names of the branches above and its own, joined by slashes: "Jet/Jet.PT".
  public let path: String
  /// The place in ``Tree/branches``.
  public let index: Int
  /// The place of the branch that this one is a member of; nil at the top.
  public let parent: Int?
  /// The C++ class of the objects that a node splits ("Jet"); nil for other branches.
  public let className: String?
  /// "float32", "float32[]", "float32[5]", "int32[][5]"; the C++ type where it is not read.
  public let typeName: String
  /// How its values lie in the baskets, where they are numbers without anything in between.
  let layout: NumberLayout?
  /// What the bytes of an entry mean, where they have to be walked; nil where it is not known.
  let shape: ValueShape?
  /// What is wrong with the branch's own description.
  let fault: ROOTFault?
  let baskets: BasketTable

  init(
    name: String, path: String, index: Int, parent: Int?, shape: BranchShape, fault: ROOTFault?,
    baskets: BasketTable
  ) {
    self.name = name
    self.path = path
    self.index = index
    self.parent = parent
    className = shape.className
    typeName = shape.typeName
    layout = shape.layout
    self.shape = shape.shape
    self.fault = fault
    self.baskets = baskets
  }

  /// The kind of number; nil where the branch is not read by a ``ColumnReader``.
  public var numberType: NumberType? { layout?.type }
  /// Whether all that its entries hold are numbers of one type, in whatever lists: ``Tree`` can sum
  /// them.
  public var isNumeric: Bool { layout != nil || shape?.numberType != nil }
  /// Whether a ``ValueReader`` knows what its bytes mean.
  public var isReadable: Bool { fault == nil && (layout != nil || shape != nil) }
  /// Whether entries differ in their number of items.
  public var isJagged: Bool { layout?.isJagged ?? false }
  /// The number of items of every entry; 0 where that differs.
  public var itemsPerEntry: Int { layout?.itemsPerEntry ?? 0 }
  /// The number of values of every item: 5 for "Jet.FracPt[5]", else 1.
  public var valuesPerItem: Int { layout?.valuesPerItem ?? 0 }
  /// The number of entries.
  public var entryCount: Int { baskets.entryCount }
  /// The number of baskets, on disk and in the tree's header.
  public var basketCount: Int { baskets.count }
  /// The number of entries that its baskets hold.
  var heldEntryCount: Int { baskets.starts.last ?? 0 }
}

/// How the bytes of an entry become numbers.
struct NumberLayout: Sendable, Equatable {
  /// What stands around the values of an entry.
  enum Framing: Sendable, Equatable {
    /// Nothing; every entry has this many items.
    case fixed(Int)
    /// Nothing; the entry offsets say how many items there are.
    case offsets
    /// One byte, 0 for no items: a pointer to an array.
    case pointer
    /// Byte count, version, and the number of items: `std::vector`.
    case vector
    /// Items of four bytes, or six where bit 4 is set (a process number follows): TObject's fBits.
    /// With entry offsets, or one item an entry without. The values are those on disk; in memory
    /// ROOT sets bit 25 (kNotDeleted) too.
    case referenceBits(hasOffsets: Bool)
    /// The entries' bytes as they are, told apart where the basket has entry offsets.
    case bytes
  }

  let type: NumberType
  let framing: Framing
  let valuesPerItem: Int

  var isJagged: Bool {
    switch framing {
    case .fixed, .referenceBits(hasOffsets: false): false
    default: true
    }
  }

  var itemsPerEntry: Int {
    switch framing {
    case .fixed(let count): count
    case .referenceBits(hasOffsets: false): 1
    default: 0
    }
  }

  /// The number of bytes of an item, without what is around it.
  var itemSize: Int { type.size * valuesPerItem }

  var name: String {
    let items = isJagged ? "[]" : itemsPerEntry == 1 ? "" : "[\(itemsPerEntry)]"
    // The raw value: interpolating the case itself looks it up in metadata, once a branch of a file.
    return type.rawValue + items + (valuesPerItem == 1 ? "" : "[\(valuesPerItem)]")
  }
}
