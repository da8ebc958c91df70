import ByteSources
import Decompression
import Diagnostics

/// One basket of a branch, inflated and checked, in memory that others reuse.
///
/// Baskets of which several are wanted are inflated up to three at a time, which is faster; the others wait,
/// inflated but not yet checked, for their turn.
///
/// Whatever frames the values on disk is taken out when a basket is loaded, so what is left is the
/// big-endian values of all entries without gaps, and where the items of each entry begin.
final class LoadedBasket {
  let branch: Branch
  let layout: NumberLayout
  private let tree: Tree
  private let workspace: ReadingWorkspace
  private var inflated = ReusableBuffer(slack: InterleavedPayload.outputSlack)

  /// The number of the basket that is loaded.
  private var index: Int?
  /// The counts of the items, where they may be known before the offsets are read.
  var counts: ItemCounts?
  /// Whether no basket has had other offsets than expected.
  private var expectsOffsets = true

  /// Baskets that are inflated, but not loaded.
  private var ahead = Array(repeating: Ahead(), count: Decompressor.mostInterleaved - 1)
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
  /// - Parameters:
  ///   - entry: The entry.
  ///   - end: One past the last entry that is wanted next: a basket before it may be inflated, too;
  ///     so may one of the entries that the workspace's readers will read.
  /// - Precondition: The branch has the entry.
  func load(holding entry: Int, upTo end: Int) throws(ROOTError) {
    if index != nil, entries.contains(entry) { return }
    let wanted = branch.baskets.basket(of: entry)
    let announced = workspace.announced
    let end = announced.contains(entry) ? max(end, announced.upperBound) : end
    // A basket that fails half-way must not be taken for a loaded one.
    index = nil
    entries = branch.baskets.starts[wanted]..<branch.baskets.starts[wanted + 1]
    do {
      switch branch.baskets.places[wanted] {
      case .file(let position, let size):
        try loadStored(wanted, at: position, size: size, upTo: end)
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

  private func loadStored(
    _ wanted: Int, at position: Int, size: Int, upTo end: Int
  ) throws(Fault) {
    do {
      let header: StoredHeader
      if let ready = takeAhead(wanted) {
        header = ready
      } else {
        header = try inflate(wanted, at: position, size: size, upTo: end)
      }
      valueSize = header.valueSize
      keySize = header.keySize
      hasOffsets = header.hasEntryOffsets
      if header.hasEntryOffsets {
        if takeExpectedOffsets(header) { return }
        try readEntryOffsets(header)
      }
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

  /// Where the entry offsets of a basket are known from.
  private enum OffsetSource {
    /// They were inflated with the values.
    case stored
    /// The counts of the collection, which the checksum confirms.
    case counts
    /// Every entry has as many items, which the checksum confirms.
    case uniform
  }

  private struct StoredHeader {
    let keySize: Int
    /// Where its offsets are from.
    var offsets = OffsetSource.stored
    /// Of values and offsets together.
    let inflatedSize: Int
    let valueSize: Int
    let hasEntryOffsets: Bool

    func with(_ source: OffsetSource?) -> StoredHeader {
      var header = self
      header.offsets = source ?? .stored
      return header
    }
  }

  /// A basket as it is in the file, in the workspace's memory.
  private struct StoredBasket {
    let header: StoredHeader
    let payload: UnsafeRawBufferPointer

    /// ROOT leaves a basket alone that compression would not make smaller.
    var isCompressed: Bool { payload.count != header.inflatedSize }

    /// Whether it may be inflated beside others.
    var isInterleaved: Bool { isCompressed && Decompressor.isInterleaved(payload) }
  }

  /// A basket that was inflated before its turn, or memory for one.
  private struct Ahead {
    var basket: (index: Int, header: StoredHeader)?
    /// Made when it is needed: most columns of most trees are read a basket at a time.
    var buffer: ReusableBuffer?

    mutating func memory() -> ReusableBuffer {
      let buffer = buffer ?? ReusableBuffer(slack: InterleavedPayload.outputSlack)
      self.buffer = buffer
      return buffer
    }
  }

  /// The basket that is wanted, if it was inflated ahead.
  private func takeAhead(_ wanted: Int) -> StoredHeader? {
    for slot in ahead.indices {
      guard let basket = ahead[slot].basket, basket.index == wanted else { continue }
      ahead[slot].basket = nil
      let buffer = ahead[slot].memory()
      ahead[slot].buffer = inflated
      inflated = buffer
      return basket.header
    }
    return nil
  }

  /// Reads and inflates a basket, and the next ones with it where they are wanted.
  private func inflate(
    _ wanted: Int, at position: Int, size: Int, upTo end: Int
  ) throws(ROOTFault) -> StoredHeader {
    for slot in ahead.indices { ahead[slot].basket = nil }
    let basket = try readStored(wanted, at: position, size: size, into: workspace.lanes[0].stored)
    if basket.isInterleaved, let header = inflate(basket, wanted, upTo: end) { return header }
    do throws(DecompressionError) {
      if basket.isCompressed {
        try workspace.decompressor.inflate(
          basket.payload, into: inflated.bytes(basket.header.inflatedSize))
      } else {
        inflated.bytes(basket.header.inflatedSize).copyMemory(from: basket.payload)
      }
    } catch {
      throw .compression(error)
    }
    return basket.header
  }

  /// Inflates a basket without its offsets where these are known, and the next ones with it where they
  /// are wanted; nil where only libdeflate can say what becomes of it.
  private func inflate(
    _ basket: StoredBasket, _ wanted: Int, upTo end: Int
  ) -> StoredHeader? {
    let first = prepared(basket, wanted, workspace.lanes[0], into: inflated)
    var next: [PreparedBasket] = []
    for (slot, lane) in workspace.lanes.dropFirst().enumerated() {
      guard let stored = nextStored(wanted + 1 + slot, upTo: end, into: lane.stored) else { break }
      next.append(prepared(stored, wanted + 1 + slot, lane, into: ahead[slot].memory()))
    }
    guard first.expects || !next.isEmpty else { return nil }
    let isInflated = workspace.decompressor.inflate(
      first.payload, next.first?.payload, next.dropFirst().first?.payload)
    for (slot, basket) in next.enumerated() where isInflated[slot + 1] {
      ahead[slot].basket = (wanted + 1 + slot, basket.header)
    }
    // A writer that lays them out in another way would cost twice the work for every basket.
    if !isInflated[0], first.expects { expectsOffsets = false }
    return isInflated[0] ? first.header : nil
  }

  /// A basket that is to be inflated beside others.
  private struct PreparedBasket {
    /// As it will be when it is inflated.
    let header: StoredHeader
    let payload: InterleavedPayload

    /// Whether its offsets are expected to be certain ones.
    var expects: Bool { header.offsets != .stored }
  }

  private func prepared(
    _ basket: StoredBasket, _ index: Int, _ lane: ReadingWorkspace.Lane,
    into buffer: ReusableBuffer
  ) -> PreparedBasket {
    let expected = expectedOffsets(of: index, basket.header, into: lane.tail)
    return PreparedBasket(
      header: basket.header.with(expected?.source),
      payload: InterleavedPayload(
        basket.payload, into: buffer.bytes(basket.header.inflatedSize),
        endingWith: expected?.bytes))
  }

  /// The offsets that a basket should have, if they are known.
  private func expectedOffsets(
    of index: Int, _ header: StoredHeader, into buffer: ReusableBuffer
  ) -> (bytes: UnsafeRawBufferPointer, source: OffsetSource)? {
    let entries = branch.baskets.starts[index]..<branch.baskets.starts[index + 1]
    guard expectsOffsets, header.hasEntryOffsets, layout.framing == .offsets,
      header.inflatedSize - header.valueSize == ExpectedOffsets.size(entries: entries.count)
    else { return nil }
    let starts = counts?.starts(of: entries)
    let expected = ExpectedOffsets(
      entries: entries.count, keySize: header.keySize, valueSize: header.valueSize,
      itemSize: layout.itemSize
    ).write(starts, into: buffer)
    return expected.map { ($0, starts == nil ? .uniform : .counts) }
  }

  /// Takes the offsets of the basket that is being loaded from where they are known; false where that is
  /// the basket alone, or the counts are of other entries by now.
  private func takeExpectedOffsets(_ header: StoredHeader) -> Bool {
    let count = entries.count
    reserveOffsets(count + 1)
    switch header.offsets {
    case .stored: return false
    case .uniform:
      let items = Int32(truncatingIfNeeded: valueSize / layout.itemSize / count)
      for entry in 0...count { itemOffsets[entry] = Int32(truncatingIfNeeded: entry) &* items }
    case .counts:
      guard let starts = counts?.starts(of: entries) else { return false }
      itemOffsets.withUnsafeMutableBufferPointer { offsets in
        starts.withUnsafeBufferPointer { starts in
          for entry in 0...count { offsets[entry] = starts[entry] &- starts[0] }
        }
      }
    }
    return true
  }

  /// A basket further on, if it is wanted and may be inflated beside others. What is wrong with it is
  /// said when it is loaded.
  private func nextStored(
    _ next: Int, upTo end: Int, into buffer: ReusableBuffer
  ) -> StoredBasket? {
    guard next < branch.baskets.count, branch.baskets.starts[next] < end,
      case .file(let position, let size) = branch.baskets.places[next],
      let basket = try? readStored(next, at: position, size: size, into: buffer),
      basket.isInterleaved
    else { return nil }
    return basket
  }

  /// Reads a basket, and checks what its header says before any memory is taken on its word.
  private func readStored(
    _ index: Int, at position: Int, size: Int, into buffer: ReusableBuffer
  ) throws(ROOTFault) -> StoredBasket {
    try tree.source.check(position: position, count: size, of: "the basket")
    let bytes = buffer.bytes(size)
    do throws(SystemCallFailure) {
      try tree.source.read(at: position, into: bytes)
    } catch {
      throw .system(error)
    }
    let stored = UnsafeRawBufferPointer(bytes)
    var cursor = ByteCursor(stored, of: "the basket's header")
    let key = try TKey(&cursor)
    let header = try TBasketHeader(&cursor)
    let entryCount = branch.baskets.starts[index + 1] - branch.baskets.starts[index]
    try check(key, header, size: size, headerSize: cursor.position, entryCount: entryCount)
    let basket = StoredBasket(
      header: StoredHeader(
        keySize: key.fKeylen, inflatedSize: key.fObjlen, valueSize: header.fLast - key.fKeylen,
        hasEntryOffsets: layout.needsEntryOffsets
          && header.fLast < key.fKeylen + key.fObjlen),
      payload: UnsafeRawBufferPointer(rebasing: stored[key.fKeylen...]))
    if basket.isCompressed { try checkInflatedSize(of: basket) }
    return basket
  }

  private func check(
    _ key: TKey, _ header: TBasketHeader, size: Int, headerSize: Int, entryCount: Int
  ) throws(ROOTFault) {
    guard key.fClassName == "TBasket" else {
      throw .wrongName("the basket's class", found: key.fClassName, expected: "TBasket")
    }
    guard key.fNbytes == size else {
      throw .mismatch("fNbytes", found: key.fNbytes, expected: size)
    }
    guard key.fKeylen == headerSize else {
      throw .mismatch("fKeylen", found: key.fKeylen, expected: headerSize)
    }
    guard header.fNevBuf == entryCount else {
      throw .mismatch("fNevBuf", found: header.fNevBuf, expected: entryCount)
    }
    guard header.fLast >= key.fKeylen, header.fLast <= key.fKeylen + key.fObjlen else {
      throw .outOfRange(
        "fLast", found: header.fLast, least: key.fKeylen, most: key.fKeylen + key.fObjlen)
    }
  }

  private func checkInflatedSize(of basket: StoredBasket) throws(ROOTFault) {
    do throws(DecompressionError) {
      let found = try Decompressor.inflatedSize(of: basket.payload)
      guard found == basket.header.inflatedSize else {
        throw DecompressionError.wrongSize(found: found, expected: basket.header.inflatedSize)
      }
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
