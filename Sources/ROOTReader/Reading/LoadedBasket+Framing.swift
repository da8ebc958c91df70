extension NumberLayout {
  /// Whether entries are told apart by the offsets behind the values.
  var needsEntryOffsets: Bool {
    switch framing {
    case .fixed, .referenceBits(hasOffsets: false): false
    default: true
    }
  }
}

extension LoadedBasket {
  private static let isReferenced: UInt32 = 1 << 4
  /// Byte count and version, in front of the number of items of a `std::vector`.
  private static let vectorHeaderSize = 6

  /// Turns the entries' byte offsets into item offsets, and closes the gaps between the values.
  func removeFraming() throws(Fault) {
    if layout.needsEntryOffsets, hasOffsets || layout.framing != .bytes { try checkEntryOffsets() }
    switch layout.framing {
    case .bytes: break
    case .fixed(let count): try checkFixed(count)
    case .offsets: try countItems()
    case .pointer: try removeHeaders(1) { self.pointerFault($0, $1) }
    case .vector: try removeHeaders(Self.vectorHeaderSize + 4) { self.vectorFault($0, $1) }
    case .referenceBits(let hasOffsets): try removeProcessNumbers(hasOffsets: hasOffsets)
    }
  }

  /// Entry offsets that the writer left off, from the branch that counts the items.
  func makeMissingOffsets(in tree: Tree, _ workspace: ReadingWorkspace) throws(Fault) {
    guard layout.needsEntryOffsets, layout.framing != .bytes, !entries.isEmpty else { return }
    guard layout.framing == .offsets, let counter = tree.counter(of: branch) else {
      throw Fault(
        fault: .mismatch("the number of entry offsets", found: 0, expected: entries.count))
    }
    var offsets = [0]
    do throws(ROOTError) {
      let counts = try ColumnReader(
        counter, of: tree.limited(to: counter.heldEntryCount), workspace: workspace)
      guard entries.upperBound <= counter.heldEntryCount else {
        throw counts.tree.error(
          .mismatch(
            "the number of entries in the baskets", found: counter.heldEntryCount,
            expected: entries.upperBound), branch: counter)
      }
      try counts.appendCounts(entries, to: &offsets)
    } catch {
      throw Fault(fault: error.fault)
    }
    reserveOffsets(offsets.count)
    for (entry, offset) in offsets.enumerated() {
      let (bytes, overflow) = offset.multipliedReportingOverflow(by: layout.itemSize)
      guard !overflow, bytes <= valueSize else {
        throw Fault(
          fault: .outOfRange(
            "the number of items by \"\(counter.path)\"", found: offset, least: 0,
            most: valueSize / layout.itemSize), entry: max(0, entry - 1))
      }
      itemOffsets[entry] = Int32(truncatingIfNeeded: bytes)
    }
    guard Int(itemOffsets[entries.count]) == valueSize else {
      throw Fault(
        fault: .mismatch(
          "the size of the values", found: valueSize, expected: Int(itemOffsets[entries.count])))
    }
  }

  private func checkFixed(_ count: Int) throws(Fault) {
    let (expected, overflow) = (layout.itemSize * count).multipliedReportingOverflow(
      by: entries.count)
    guard !overflow, valueSize == expected else {
      throw Fault(
        fault: .mismatch("the size of the values", found: valueSize, expected: expected))
    }
  }

  /// Checks that the entries follow one another inside the values, the first at their beginning.
  private func checkEntryOffsets() throws(Fault) {
    let count = entries.count
    // All terms are non-negative exactly if no sign bit is set; a loop without exits is vectorised.
    let signs = itemOffsets.withUnsafeBufferPointer { offsets in
      var signs: Int32 = 0
      for entry in 0..<count {
        signs |= offsets[entry] | (offsets[entry + 1] &- offsets[entry])
      }
      return signs
    }
    guard count > 0, signs < 0 || itemOffsets[0] != 0 else { return }
    var least: Int32 = 0
    for entry in 0..<count {
      let most = entry == 0 ? 0 : itemOffsets[count]
      guard (least...max(least, most)).contains(itemOffsets[entry]) else {
        throw Fault(
          fault: .outOfRange(
            "the entry's offset", found: Int(itemOffsets[entry]), least: Int(least),
            most: Int(most)), entry: entry)
      }
      least = itemOffsets[entry]
    }
  }

  /// Without framing the offsets become item offsets by a division.
  private func countItems() throws(Fault) {
    let count = entries.count
    let size = Int32(truncatingIfNeeded: layout.itemSize)
    guard Int(size) == layout.itemSize else {
      throw Fault(
        fault: .outOfRange(
          "the size of an item", found: layout.itemSize, least: 1, most: Int(Int32.max)))
    }
    let remainders = itemOffsets.withUnsafeMutableBufferPointer { offsets in
      var remainders: Int32 = 0
      if size.nonzeroBitCount == 1 {
        // The sizes of real branches: a shift is vectorised, a division is not.
        let shift = Int32(size.trailingZeroBitCount)
        for entry in 0...count {
          remainders |= offsets[entry] & (size - 1)
          offsets[entry] &>>= shift
        }
      } else {
        for entry in 0...count {
          let (quotient, remainder) = offsets[entry].quotientAndRemainder(dividingBy: size)
          remainders |= remainder
          offsets[entry] = quotient
        }
      }
      return remainders
    }
    guard remainders != 0 else { return }
    throw Fault(
      fault: .mismatch(
        "the bytes beyond a whole number of items in an entry", found: Int(remainders),
        expected: 0))
  }

  /// Moves the values of each entry over the header in front of them.
  ///
  /// - Parameter fault: What is wrong with an entry's header, given the bytes of header and items.
  private func removeHeaders(
    _ headerSize: Int, fault: (UnsafeRawBufferPointer, Int) -> ROOTFault?
  ) throws(Fault) {
    let bytes = values
    var filled = 0
    for entry in 0..<entries.count {
      let start = Int(itemOffsets[entry])
      let end = Int(itemOffsets[entry + 1])
      let isBare = end == start
      let contents = isBare ? 0 : end - start - headerSize
      guard contents >= 0, contents % layout.itemSize == 0 else {
        throw Fault(
          fault: .mismatch(
            "the size of the entry", found: end - start,
            expected: headerSize + max(0, contents) / layout.itemSize * layout.itemSize),
          entry: entry)
      }
      if !isBare {
        let whole = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if let fault = fault(whole, contents / layout.itemSize) {
          throw Fault(fault: fault, entry: entry)
        }
        let items = UnsafeRawBufferPointer(rebasing: bytes[start + headerSize..<end])
        UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<filled + contents])
          .copyMemory(from: items)
      }
      itemOffsets[entry] = Int32(truncatingIfNeeded: filled / layout.itemSize)
      filled += contents
    }
    itemOffsets[entries.count] = Int32(truncatingIfNeeded: filled / layout.itemSize)
    valueSize = filled
  }

  private func pointerFault(_ entry: UnsafeRawBufferPointer, _ items: Int) -> ROOTFault? {
    let isThere = entry[0] != 0
    return isThere || items == 0
      ? nil : .mismatch("the items of an absent array", found: items, expected: 0)
  }

  private func vectorFault(_ entry: UnsafeRawBufferPointer, _ items: Int) -> ROOTFault? {
    let byteCount = UInt32(bigEndian: entry.loadUnaligned(as: UInt32.self))
    let size = Int(byteCount & ~ByteCursor.byteCountMask)
    guard byteCount & ByteCursor.byteCountMask != 0, size == entry.count - 4 else {
      return .mismatch("the byte count of a vector", found: size, expected: entry.count - 4)
    }
    let count = Int32(
      bigEndian: entry.loadUnaligned(fromByteOffset: Self.vectorHeaderSize, as: Int32.self))
    return Int(count) == items
      ? nil : .mismatch("the length of a vector", found: Int(count), expected: items)
  }

  /// Walks the items, four or six bytes long each, and keeps four.
  private func removeProcessNumbers(hasOffsets: Bool) throws(Fault) {
    let bytes = values
    reserveOffsets(entries.count + 1)
    var position = 0
    var filled = 0
    for entry in 0..<entries.count {
      let end = hasOffsets ? Int(itemOffsets[entry + 1]) : nil
      itemOffsets[entry] = Int32(truncatingIfNeeded: filled / 4)
      while end.map({ position < $0 }) ?? (filled == 4 * entry) {
        let last = end ?? valueSize
        guard last - position >= 4 else {
          throw Fault(
            fault: .mismatch("the bytes of fBits", found: last - position, expected: 4),
            entry: entry)
        }
        let stored = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        bytes.storeBytes(of: stored, toByteOffset: filled, as: UInt32.self)
        filled += 4
        position += UInt32(bigEndian: stored) & Self.isReferenced != 0 ? 6 : 4
      }
      if let end, position != end {
        throw Fault(
          fault: .mismatch("the end of the entry's fBits", found: position, expected: end),
          entry: entry)
      }
    }
    guard position == valueSize else {
      throw Fault(
        fault: .mismatch("the size of the values", found: valueSize, expected: position))
    }
    itemOffsets[entries.count] = Int32(truncatingIfNeeded: filled / 4)
    valueSize = filled
  }
}
