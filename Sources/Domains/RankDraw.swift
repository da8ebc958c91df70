import CounterRandom
import Fingerprints

/// Draws by rank: of some events, those with the smallest Philox draws.
///
/// The key is the first eight bytes (little-endian) of SHA-256 of the seed (8 bytes, little-endian)
/// and the purpose; the counter is the entry (two words, low first) and the first eight bytes of the
/// file's fingerprint (two words, low first); the draw is 64 bits of the block. So a draw depends on
/// nothing but seed, purpose and event, counts are exact, and the order of rows, files and samples
/// does not matter. Ties, one in 2^64 a pair, go by fingerprint and entry.
struct RankDraw {
  /// What is drawn; independent of each other.
  enum Purpose: String {
    /// Which events are used at all.
    case events = "domains/events"
    /// Which of them test.
    case test = "domains/test"
    /// Which signal stays in a target's training.
    case targetSignal = "domains/target-signal"
  }

  private let philox: Philox4x32
  private let samples: [DomainSample]

  init(_ purpose: Purpose, seed: UInt64, samples: [DomainSample]) {
    var hash = SHA256Stream()
    hash.update(seed)
    hash.update(purpose.rawValue)
    philox = Philox4x32(key: hash.finalize().words[0])
    self.samples = samples
  }

  /// `count` events, those with the smallest draws.
  ///
  /// - Precondition: `count` is at most the number of events.
  func smallest(_ count: Int, of events: EventList) -> EventList {
    events.filter(marks(smallest: count, of: events))
  }

  /// Marks `count` events, those with the smallest draws.
  ///
  /// - Precondition: `count` is at most the number of events.
  func marks(smallest count: Int, of events: EventList) -> [Bool] {
    let draws = draws(of: events)
    return Self.marks(smallest: count, of: draws) { a, b in
      Self.precedes(identity(events, a), identity(events, b))
    }
  }

  /// Marks the events whose draws have these ranks, counted from the smallest.
  ///
  /// - Precondition: There are as many events.
  func marks(ranks: Range<Int>, of events: EventList) -> [Bool] {
    let upTo = marks(smallest: ranks.upperBound, of: events)
    guard ranks.lowerBound > 0 else { return upTo }
    return zip(upTo, marks(smallest: ranks.lowerBound, of: events)).map { $0 && !$1 }
  }

  private func draws(of events: EventList) -> [UInt64] {
    var draws: [UInt64] = []
    draws.reserveCapacity(events.count)
    for run in events.runs {
      let rows = samples[run.sample].rows
      let fingerprints = samples[run.sample].files.map(\.fingerprint.words[0])
      for row in run.rows {
        let fingerprint = fingerprints[Int(rows.file[Int(row)])]
        let entry = rows.entry[Int(row)]
        draws.append(
          philox.bits(at: [
            UInt32(truncatingIfNeeded: entry), UInt32(truncatingIfNeeded: entry >> 32),
            UInt32(truncatingIfNeeded: fingerprint),
            UInt32(truncatingIfNeeded: fingerprint >> 32),
          ]))
      }
    }
    return draws
  }

  private func identity(
    _ events: EventList, _ position: Int
  ) -> (fingerprint: Digest, entry: UInt64) {
    var position = position
    var (sample, row) = (0, 0)
    for run in events.runs {
      if position < run.rows.count {
        (sample, row) = (run.sample, Int(run.rows[position]))
        break
      }
      position -= run.rows.count
    }
    let rows = samples[sample].rows
    return (samples[sample].files[Int(rows.file[row])].fingerprint, rows.entry[row])
  }

  private static func precedes(
    _ a: (fingerprint: Digest, entry: UInt64), _ b: (fingerprint: Digest, entry: UInt64)
  ) -> Bool {
    for word in 0..<4 where a.fingerprint.words[word] != b.fingerprint.words[word] {
      return a.fingerprint.words[word] < b.fingerprint.words[word]
    }
    return a.entry < b.entry
  }

  /// Marks the `count` smallest draws in linear time: by the histogram of the top 16 bits, then by
  /// sorting the few draws of the bin in which the border lies.
  static func marks(
    smallest count: Int, of draws: [UInt64], tiesPrecede: (Int, Int) -> Bool
  ) -> [Bool] {
    var histogram = [Int](repeating: 0, count: 1 << 16)
    for draw in draws { histogram[Int(draw >> 48)] += 1 }
    var (borderBin, below) = (0, 0)
    while borderBin < histogram.count, below + histogram[borderBin] <= count {
      below += histogram[borderBin]
      borderBin += 1
    }
    var marks = draws.map { Int($0 >> 48) < borderBin }
    guard below < count else { return marks }
    let border = draws.indices.filter { Int(draws[$0] >> 48) == borderBin }.sorted { a, b in
      draws[a] != draws[b] ? draws[a] < draws[b] : tiesPrecede(a, b)
    }
    for i in border.prefix(count - below) { marks[i] = true }
    return marks
  }
}
