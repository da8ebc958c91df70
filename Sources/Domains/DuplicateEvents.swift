import Diagnostics

/// The search for events that are in the samples twice.
enum DuplicateEvents {
  private struct Key {
    let identity: SIMD2<UInt64>
    let sample: UInt32
    let row: UInt32

    static func precedes(_ a: Key, _ b: Key) -> Bool {
      if a.identity[0] != b.identity[0] { return a.identity[0] < b.identity[0] }
      if a.identity[1] != b.identity[1] { return a.identity[1] < b.identity[1] }
      return (a.sample, a.row) < (b.sample, b.row)
    }
  }

  /// Rows sorted at a time, on average: bounds the memory to 50 MB, and the time from
  /// one look for a signal to the next, however many events there are.
  private static let rowsPerPass = 1 << 21

  /// Throws if two rows have one identity.
  ///
  /// The identities are hashes: so the rows are taken in passes by their lowest bits, each pass
  /// sorted on its own.
  static func check(
    _ samples: [DomainSample], rowsPerPass: Int = rowsPerPass
  ) throws {
    let total = samples.reduce(0) { $0 + $1.rows.count }
    var passes: UInt64 = 1
    while passes < total / rowsPerPass { passes *= 2 }
    for pass in 0..<passes {
      try Interruption.check()
      var keys: [Key] = []
      for (index, sample) in samples.enumerated() {
        let identity = sample.rows.identity
        for row in 0..<sample.rows.count where identity[2 * row] & (passes - 1) == pass {
          keys.append(
            Key(
              identity: [identity[2 * row], identity[2 * row + 1]],
              sample: UInt32(truncatingIfNeeded: index), row: UInt32(truncatingIfNeeded: row)))
        }
      }
      keys.sort(by: Key.precedes)
      for i in keys.indices.dropFirst() where keys[i].identity == keys[i - 1].identity {
        throw DomainsError(.duplicate(origin(keys[i - 1], samples), origin(keys[i], samples)))
      }
    }
  }

  private static func origin(_ key: Key, _ samples: [DomainSample]) -> DomainsError.Origin {
    samples[Int(key.sample)].origin(row: Int(key.row))
  }
}
