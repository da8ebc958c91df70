import Domains
import Fingerprints
import HDF5Store

/// The search for one event in two rows of a domain file under two names: a copy of it in another
/// event file, say. A domain file keeps no hash of the events' objects, so the features have to tell.
struct SameFeatures {
  /// The values after the point that two events cannot have in common: each of four single-precision
  /// numbers repeats by chance once in a million times or less.
  static let tellingValues = 4

  private let file: OpenedFile
  private let parts: [DomainRows]
  private let origins: [EventOrigins]?
  private let width: Int

  init(_ parts: [DomainRows], _ file: OpenedFile, _ origins: [EventOrigins]?, width: Int) {
    self.parts = parts
    self.file = file
    self.origins = origins
    self.width = width
  }

  /// Refuses two rows of the same features, where these tell events apart.
  ///
  /// - Returns: Whether they do in any row.
  /// - Throws: The failure; errors of the file.
  func check() throws -> Bool {
    var canTell = false
    let total = parts.reduce(0) { $0 + $1.count }
    let pair = try RepeatedKeySearch.firstPair(total: total) { take in
      for (list, part) in parts.enumerated() {
        var values: [Float] = []
        try file.forEachBlock(of: part.count, atOnce: max(1, (1 << 20) / max(1, width))) { rows in
          try part.x.read(rows, into: &values)
          take(list, rows.lowerBound, keys(values, list, rows.lowerBound, &canTell))
        }
      }
    }
    guard let (first, second) = pair else { return canTell }
    let (one, other) = (parts[first.list], parts[second.list])
    throw file.failure(
      other.x.path, row: second.row,
      found: "the features of \(try other.name(ofRow: second.row, origins)), the same as those of "
        + "\(try one.name(ofRow: first.row, origins)), row \(first.row) of \(one.group)",
      expected: "every event once")
  }

  /// Two words a row: a hash of the features, or a number of its own for a row that they do not tell.
  private func keys(
    _ values: [Float], _ list: Int, _ firstRow: Int, _ canTell: inout Bool
  ) -> [UInt64] {
    var keys: [UInt64] = []
    values.withUnsafeBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: width) {
        let row = UnsafeBufferPointer(rebasing: values[start..<start + width])
        let telling = row.count { $0.rounded() != $0 }
        guard telling >= Self.tellingValues else {
          keys += [UInt64(firstRow + start / width), UInt64(list)]
          continue
        }
        canTell = true
        var hash = SHA256Stream()
        hash.update(UnsafeRawBufferPointer(row))
        let words = hash.finalize().words
        keys += [words[0], words[1]]
      }
    }
    return keys
  }
}
