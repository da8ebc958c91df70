/// The entry offsets that a basket should have behind its values, as ROOT writes them.
///
/// They say nothing that the counts of the collection do not say, and are the most work to inflate: short
/// matches and single literals in no order. So the stream is inflated as far as the values go, and
/// these bytes stand for its rest; the checksum of the whole decides whether both are right.
struct ExpectedOffsets {
  /// The layout: a number n + 1, n offsets counted from the start of the key, and a 0.
  static func size(entries: Int) -> Int { 4 * (entries + 2) }

  /// The number of entries.
  let entries: Int
  /// Where the first value lies, counted from the start of the key.
  let keySize: Int
  /// The bytes of the values of all entries.
  let valueSize: Int
  /// The bytes of an item.
  let itemSize: Int

  /// Writes the offsets, if the counts are of as many values.
  ///
  /// - Parameters:
  ///   - starts: Where the items of each entry begin, and where the last ones end; nil to expect the same
  ///     number of items in every entry.
  ///   - buffer: Where to write.
  /// - Returns: What was written.
  func write(_ starts: ArraySlice<Int32>?, into buffer: ReusableBuffer) -> UnsafeRawBufferPointer? {
    guard entries > 0, keySize + valueSize <= Int32.max else { return nil }
    let bytes = buffer.bytes(Self.size(entries: entries))
    let words = bytes.bindMemory(to: UInt32.self)
    guard write(starts, into: UnsafeMutableBufferPointer(rebasing: words[1...entries])) else {
      return nil
    }
    words[0] = UInt32(entries + 1).bigEndian
    words[entries + 1] = 0
    return UnsafeRawBufferPointer(bytes)
  }

  private func write(
    _ starts: ArraySlice<Int32>?, into words: UnsafeMutableBufferPointer<UInt32>
  ) -> Bool {
    let base = UInt32(keySize)
    guard let starts else {
      let (size, rest) = valueSize.quotientAndRemainder(dividingBy: entries)
      guard rest == 0, size % itemSize == 0 else { return false }
      let step = UInt32(size)
      for entry in words.indices { words[entry] = (base &+ UInt32(entry) &* step).bigEndian }
      return true
    }
    return starts.withUnsafeBufferPointer { starts in
      let first = starts[0]
      guard Int(starts[entries] - first) * itemSize == valueSize else { return false }
      let start = base &- UInt32(bitPattern: first) &* UInt32(itemSize)
      if itemSize.nonzeroBitCount == 1 {
        // The sizes of real branches: a shift is vectorised, a product is not.
        let shift = UInt32(itemSize.trailingZeroBitCount)
        for entry in words.indices {
          words[entry] = (start &+ UInt32(bitPattern: starts[entry]) &<< shift).bigEndian
        }
      } else {
        let size = UInt32(itemSize)
        for entry in words.indices {
          words[entry] = (start &+ UInt32(bitPattern: starts[entry]) &* size).bigEndian
        }
      }
      return true
    }
  }
}
