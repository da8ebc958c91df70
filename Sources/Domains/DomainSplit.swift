import Diagnostics
import Fingerprints

/// The one domain that each event of a `both` sample goes to.
///
/// SHA-256 of the file's fingerprint (32 bytes) and the entry (8 bytes, little-endian); its first
/// eight bytes as a little-endian number, modulo the number of domains: 0 is the source, k the k-th
/// labelled target by name in byte order. Without the seed, so that no choice of seed ever brings
/// an event from one domain into another.
enum DomainSplit {
  /// Rows between two looks for a signal: a second's work at most.
  private static let rowsBetweenChecks = 1 << 20

  /// The rows of a `both` sample, one list a domain.
  static func rows(
    of sample: DomainSample, domainCount: Int
  ) throws(Interruption) -> [[UInt32]] {
    var lists = [[UInt32]](repeating: [], count: domainCount)
    let rows = sample.rows
    let fingerprints = sample.files.map(\.fingerprint)
    for row in 0..<rows.count {
      if row % Self.rowsBetweenChecks == 0 { try Interruption.check() }
      let domain = domain(
        fingerprints[Int(rows.file[row])], entry: rows.entry[row], domainCount: domainCount)
      lists[domain].append(UInt32(truncatingIfNeeded: row))
    }
    return lists
  }

  /// The number of an event's domain.
  static func domain(_ fingerprint: Digest, entry: UInt64, domainCount: Int) -> Int {
    var hash = SHA256Stream()
    for word in 0..<4 { hash.update(fingerprint.words[word]) }
    hash.update(entry)
    return Int(hash.finalize().words[0] % UInt64(domainCount))
  }
}
