/// The search for two rows of one 128-bit key in lists of rows, in bounded memory however many rows
/// there are.
///
/// The keys are taken to be hashes, or to end in numbers that vary: so the rows are taken in passes
/// by the lowest bits of their first word, each pass sorted on its own.
package struct RepeatedKeySearch {
  /// A row of a list.
  package struct Place: Sendable, Equatable {
    /// The list.
    package let list: Int
    /// The row in it.
    package let row: Int
  }

  /// Takes rows of a list: the list's index, the first row, and two words a row.
  package typealias Taker = (_ list: Int, _ firstRow: Int, _ words: [UInt64]) -> Void

  private struct Key {
    let words: SIMD2<UInt64>
    let list: UInt32
    let row: UInt64

    static func precedes(_ a: Key, _ b: Key) -> Bool {
      if a.words[0] != b.words[0] { return a.words[0] < b.words[0] }
      if a.words[1] != b.words[1] { return a.words[1] < b.words[1] }
      return (a.list, a.row) < (b.list, b.row)
    }
  }

  /// Rows sorted at a time, on average: bounds the memory to about 75 MB, and the time from one look for
  /// a signal to the next.
  package static let rowsPerPass = 1 << 21

  /// The first two rows, in the order of lists and rows, of the smallest key that is there twice in the
  /// first pass that finds one; nil where every key is there once.
  ///
  /// - Parameters:
  ///   - total: The number of rows of all lists.
  ///   - rowsPerPass: How many rows are sorted at a time.
  ///   - read: Gives all rows of all lists, once for every pass.
  /// - Throws: What `read` throws.
  package static func firstPair<Failure>(
    total: Int, rowsPerPass: Int = rowsPerPass, read: (Taker) throws(Failure) -> Void
  ) throws(Failure) -> (Place, Place)? {
    var passes: UInt64 = 1
    while passes < total / rowsPerPass { passes *= 2 }
    var keys: [Key] = []
    for pass in 0..<passes {
      keys.removeAll(keepingCapacity: true)
      try read { list, firstRow, words in
        for i in 0..<words.count / 2 where words[2 * i] & (passes - 1) == pass {
          keys.append(
            Key(
              words: [words[2 * i], words[2 * i + 1]], list: UInt32(truncatingIfNeeded: list),
              row: UInt64(firstRow + i)))
        }
      }
      keys.sort(by: Key.precedes)
      for i in keys.indices.dropFirst() where keys[i].words == keys[i - 1].words {
        return (place(keys[i - 1]), place(keys[i]))
      }
    }
    return nil
  }

  private static func place(_ key: Key) -> Place {
    Place(list: Int(key.list), row: Int(key.row))
  }
}
