import CounterRandom

/// The random streams of a training: one for each purpose, so that no draw of one depends on how
/// many another made, and the streams go on whatever is rolled back.
///
/// The stream's number holds the purpose in its highest 16 bits, the domain in the next 16 and the
/// epoch or round below; purpose 0 is left to the initial weights.
enum RandomStreams {
  private enum Purpose: UInt64 {
    case heldOut = 1
    case source = 2
    case target = 3
    case monitoring = 4
    case permutation = 5
  }

  /// Draws the held-back training events of a domain (0: the source).
  static func heldOut(seed: UInt64, domain: Int) -> PhiloxSequence {
    stream(seed, .heldOut, domain: domain, count: 0)
  }

  /// Shuffles the source events of an epoch.
  static func source(seed: UInt64, epoch: Int) -> PhiloxSequence {
    stream(seed, .source, domain: 0, count: epoch)
  }

  /// Shuffles the events of a target for one time round.
  static func target(seed: UInt64, target: Int, round: Int) -> PhiloxSequence {
    stream(seed, .target, domain: target + 1, count: round)
  }

  /// Draws the test events of a domain that `--select paper` monitors.
  static func monitoring(seed: UInt64, domain: Int) -> PhiloxSequence {
    stream(seed, .monitoring, domain: domain, count: 0)
  }

  /// Shuffles a feature among the test events, to see what it is worth.
  static func permutation(seed: UInt64, feature: Int, shuffle: Int) -> PhiloxSequence {
    stream(seed, .permutation, domain: feature, count: shuffle)
  }

  private static func stream(
    _ seed: UInt64, _ purpose: Purpose, domain: Int, count: Int
  ) -> PhiloxSequence {
    let number =
      purpose.rawValue << 48 | UInt64(domain & 0xFFFF) << 32
      | UInt64(truncatingIfNeeded: count & 0xFFFF_FFFF)
    return PhiloxSequence(key: seed, stream: number)
  }
}
