import ByteSources
import Decompression
import Diagnostics

/// One basket of a branch, inflated and checked, in memory that the next one reuses.
///
/// Whatever frames the values on disk is taken out when a basket is loaded, so what is left is the
/// big-endian values of all entries without gaps, and where the items of each entry begin.
final class LoadedBasket {
  let branch: Branch
  let layout: NumberLayout
  private let tree: Tree
  private let workspace: ReadingWorkspace
  private let inflated = ReusableBuffer()

  /// The number of the basket that is loaded.
  private var index: Int?
  /// The entries of that basket, or of the one that is being loaded.
  private(set) var entries = 0..<0
  /// The number of bytes of its values.
  var valueSize = 0
  /// The length of its key's header, from whose start pointers count.
  private(set) var keySize = 0
  /// Whether the entries of `.bytes` are told apart.
  private(set) var hasOffsets = false
  /// Where each entry's items begin, and one past the last; longer than a small basket needs, and
  /// unused where all entries have one number of items.
  var itemOffsets: [Int32] = []

  init(_ branch: Branch, _ layout: NumberLayout, in tree: Tree, workspace: ReadingWorkspace) {
    self.branch = branch
    self.layout = layout
    self.tree = tree
    self.workspace = workspace
  }

  /// The values of the loaded basket.
  var values: UnsafeMutableRawBufferPointer { inflated.bytes(valueSize) }

  /// An error in the basket that is being loaded or was loaded last.
  func error(_ fault: ROOTFault, entry: Int? = nil) -> ROOTError {
    let basket = entries.isEmpty ? nil : branch.baskets.basket(of: entries.lowerBound)
    return tree.error(
      fault, branch: branch, basket: basket, entry: entry ?? entries.first)
  }

  /// Loads the basket that holds an entry, unless it is the one that is loaded.
  ///
  /// - Precondition: The branch has the entry.
  func load(holding entry: Int) throws(ROOTError) {
    if index != nil, entries.contains(entry) { return }
    let wanted = branch.baskets.basket(of: entry)
    // A basket that fails half-way must not be taken for a loaded one.
    index = nil
    entries = branch.baskets.starts[wanted]..<branch.baskets.starts[wanted + 1]
    do {
      switch branch.baskets.places[wanted] {
      case .file(let position, let size): try loadStored(at: position, size: size)
      case .header(let basket): try loadEmbedded(basket)
      }
    } catch {
      throw self.error(error.fault, entry: error.entry.map { entries.lowerBound + $0 })
    }
    index = wanted
  }

  /// A fault in a basket, and the entry, counted in the basket, where one is to blame.
  struct Fault: Error {
    let fault: ROOTFault
    var entry: Int?
  }

  private func loadStored(at position: Int, size: Int) throws(Fault) {
    do {
      let header = try readStored(at: position, size: size)
      valueSize = header.valueSize
      keySize = header.keySize
      hasOffsets = header.hasEntryOffsets
      if header.hasEntryOffsets { try readEntryOffsets(header) }
    } catch {
      throw Fault(fault: error)
    }
    if !hasOffsets { try makeMissingOffsets(in: tree, workspace) }
    try removeFraming()
  }

  private func loadEmbedded(_ basket: EmbeddedBasket) throws(Fault) {
    guard basket.entryCount == entries.count else {
      throw Fault(
        fault: .mismatch("fNevBuf", found: basket.entryCount, expected: entries.count))
    }
    valueSize = basket.data.count
    values.copyBytes(from: basket.data)
    keySize = basket.keySize
    hasOffsets = layout.needsEntryOffsets && basket.offsets != nil
    if hasOffsets, let offsets = basket.offsets {
      reserveOffsets(entries.count + 1)
      for (entry, offset) in offsets.enumerated() { itemOffsets[entry] = offset }
      itemOffsets[entries.count] = Int32(truncatingIfNeeded: valueSize)
    } else {
      try makeMissingOffsets(in: tree, workspace)
    }
    try removeFraming()
  }

  func reserveOffsets(_ count: Int) {
    guard itemOffsets.count < count else { return }
    itemOffsets.append(contentsOf: repeatElement(0, count: count - itemOffsets.count))
  }

  // MARK: Baskets in the file

  private struct StoredHeader {
    let keySize: Int
    /// Of values and offsets together.
    let inflatedSize: Int
    let valueSize: Int
    let hasEntryOffsets: Bool
  }

  /// Reads a basket, checks what its header says, and inflates it.
  private func readStored(at position: Int, size: Int) throws(ROOTFault) -> StoredHeader {
    try tree.source.check(position: position, count: size, of: "the basket")
    let bytes = workspace.stored.bytes(size)
    do throws(SystemCallFailure) {
      try tree.source.read(at: position, into: bytes)
    } catch {
      throw .system(error)
    }
    let stored = UnsafeRawBufferPointer(bytes)
    var cursor = ByteCursor(stored, of: "the basket's header")
    let key = try TKey(&cursor)
    let header = try TBasketHeader(&cursor)
    guard key.fClassName == "TBasket" else {
      throw .wrongName("the basket's class", found: key.fClassName, expected: "TBasket")
    }
    guard key.fNbytes == size else {
      throw .mismatch("fNbytes", found: key.fNbytes, expected: size)
    }
    guard key.fKeylen == cursor.position else {
      throw .mismatch("fKeylen", found: key.fKeylen, expected: cursor.position)
    }
    guard header.fNevBuf == entries.count else {
      throw .mismatch("fNevBuf", found: header.fNevBuf, expected: entries.count)
    }
    guard header.fLast >= key.fKeylen, header.fLast <= key.fKeylen + key.fObjlen else {
      throw .outOfRange(
        "fLast", found: header.fLast, least: key.fKeylen, most: key.fKeylen + key.fObjlen)
    }
    let payload = UnsafeRawBufferPointer(rebasing: stored[key.fKeylen...])
    try inflate(payload, size: key.fObjlen)
    return StoredHeader(
      keySize: key.fKeylen, inflatedSize: key.fObjlen, valueSize: header.fLast - key.fKeylen,
      hasEntryOffsets: layout.needsEntryOffsets
        && header.fLast < key.fKeylen + key.fObjlen)
  }

  private func inflate(_ payload: UnsafeRawBufferPointer, size: Int) throws(ROOTFault) {
    do throws(DecompressionError) {
      // ROOT leaves a basket alone that compression would not make smaller.
      guard payload.count != size else {
        inflated.bytes(size).copyMemory(from: payload)
        return
      }
      let found = try Decompressor.inflatedSize(of: payload)
      guard found == size else {
        throw DecompressionError.wrongSize(found: found, expected: size)
      }
      try workspace.decompressor.inflate(payload, into: inflated.bytes(size))
    } catch {
      throw .compression(error)
    }
  }

  /// Swaps the offsets behind the values into `itemOffsets`, counted from the first value.
  private func readEntryOffsets(_ header: StoredHeader) throws(ROOTFault) {
    let tail = UnsafeRawBufferPointer(
      rebasing: inflated.bytes(header.inflatedSize)[header.valueSize...])
    var cursor = ByteCursor(tail, of: "the basket's entry offsets")
    let count = Int(try cursor.read(Int32.self))
    guard count >= entries.count else {
      throw .mismatch("the number of entry offsets", found: count, expected: entries.count)
    }
    try cursor.require(4 * entries.count)
    let base = Int32(truncatingIfNeeded: header.keySize)
    reserveOffsets(entries.count + 1)
    itemOffsets.withUnsafeMutableBufferPointer { offsets in
      guard let input = tail.baseAddress, let output = offsets.baseAddress else { return }
      swapWords(input + 4, to: output, count: entries.count)
      for entry in 0..<entries.count { offsets[entry] &-= base }
      offsets[entries.count] = Int32(truncatingIfNeeded: header.valueSize)
    }
  }
}
