/// Sorts the rows of a batch: by radix, because there are a million of them an epoch.
struct RowSorter {
  private static let bits = 11
  private static let buckets = 1 << bits

  private var scratch: [UInt32] = []
  private var ends = [Int](repeating: 0, count: buckets)

  /// Sorts ascending.
  ///
  /// - Parameter largest: No row is larger.
  mutating func sort(_ rows: inout UnsafeMutableBufferPointer<UInt32>, upTo largest: UInt32) {
    // Few are sorted sooner than the buckets are counted.
    guard rows.count > 256 else { return rows.sort() }
    if scratch.count < rows.count { scratch = [UInt32](repeating: 0, count: rows.count) }
    scratch.withUnsafeMutableBufferPointer { scratch in
      var (from, to) = (rows, UnsafeMutableBufferPointer(rebasing: scratch[..<rows.count]))
      var shift: UInt32 = 0
      while shift < 32, largest >> shift > 0 {
        Self.distribute(from, into: to, shift: shift, ends: &ends)
        (from, to) = (to, from)
        shift += UInt32(Self.bits)
      }
      if from.baseAddress != rows.baseAddress { _ = rows.update(fromContentsOf: from) }
    }
  }

  /// Orders by the digit at `shift`, and keeps the order of those that have the same.
  private static func distribute(
    _ from: UnsafeMutableBufferPointer<UInt32>, into to: UnsafeMutableBufferPointer<UInt32>,
    shift: UInt32, ends: inout [Int]
  ) {
    let mask = UInt32(buckets - 1)
    ends.withUnsafeMutableBufferPointer { ends in
      ends.update(repeating: 0)
      for row in from { ends[Int((row &>> shift) & mask)] &+= 1 }
      var end = 0
      for bucket in ends.indices {
        (ends[bucket], end) = (end, end &+ ends[bucket])
      }
      for row in from {
        let bucket = Int((row &>> shift) & mask)
        to[ends[bucket]] = row
        ends[bucket] &+= 1
      }
    }
  }
}
