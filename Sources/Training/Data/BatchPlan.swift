import CounterRandom
import Workers

/// Which rows make up each batch of an epoch.
///
/// An epoch uses every source event once, in ceil(N_source / floor(B / K)) batches of nearly equal
/// size; each batch has as many events of every target. A target is cycled: shuffled afresh each
/// time round, and gone on with where the last epoch left it. Within a batch the rows ascend: it is a
/// set, and memory is quicker to read forwards.
struct BatchPlan {
  /// The number of batches in an epoch.
  let batchCount: Int
  /// The rows of the current epoch, a list a domain, the source first; all of one length. Batch i
  /// takes ``range(ofBatch:)`` of each.
  private(set) var rows: [[UInt32]]

  private let seed: UInt64
  private let sourceRows: [UInt32]
  /// The largest row of each domain.
  private let largest: [UInt32]
  private var targets: [TargetCycle]

  /// A plan before its first epoch.
  ///
  /// - Parameters:
  ///   - domains: The rows to train on, a list a domain, the source first; none empty.
  ///   - batchSize: Events in a batch, all domains together.
  ///   - seed: The training's seed.
  init(domains: [[UInt32]], batchSize: Int, seed: UInt64) {
    precondition(domains.count >= 2 && domains.allSatisfy { !$0.isEmpty })
    self.seed = seed
    sourceRows = domains[0]
    largest = domains.map { $0.max() ?? 0 }
    batchCount = BatchSize.batches(
      sourceEvents: sourceRows.count, batchSize: batchSize, domains: domains.count)
    rows = domains.map { _ in [UInt32](repeating: 0, count: domains[0].count) }
    targets = domains.dropFirst().enumerated().map {
      TargetCycle(rows: $1, target: $0, seed: seed)
    }
  }

  /// The largest number of events of one domain in a batch.
  var largestShare: Int { (sourceRows.count + batchCount - 1) / batchCount }

  /// Draws the rows of an epoch. Epochs are drawn one after the other, each once.
  ///
  /// - Parameter threads: At most how many threads draw, each for domains of its own.
  mutating func start(epoch: Int, threads: Int = 1) {
    let (seed, sourceRows, largest) = (seed, sourceRows, largest)
    let batches = (0..<batchCount).map(range(ofBatch:))
    let threads = min(threads, rows.count)
    rows.withUnsafeMutableBufferPointer { rows in
      targets.withUnsafeMutableBufferPointer { targets in
        nonisolated(unsafe) let (rows, targets) = (rows, targets)
        parallelFor(threads: threads) { worker in
          var sorter = RowSorter()
          for domain in stride(from: worker, to: rows.count, by: threads) {
            if domain == 0 {
              // Overwritten, not assigned: the array would be shared, and copied by the shuffle.
              rows[0].withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: sourceRows) }
              var stream = RandomStreams.source(seed: seed, epoch: epoch)
              stream.shuffle(&rows[0])
            } else {
              targets[domain - 1].fill(&rows[domain])
            }
            rows[domain].withUnsafeMutableBufferPointer { rows in
              for batch in batches {
                var rows = UnsafeMutableBufferPointer(rebasing: rows[batch])
                sorter.sort(&rows, upTo: largest[domain])
              }
            }
          }
        }
      }
    }
  }

  /// Goes on as if so many epochs had been drawn, without drawing them.
  ///
  /// The targets' shuffles are made all the same, each being one of the order that the last left:
  /// some 1 % of what training those epochs took.
  mutating func skip(epochs: Int) {
    for target in targets.indices {
      for _ in 0..<epochs { targets[target].skip(sourceRows.count) }
    }
  }

  /// The positions in each of ``rows`` that make up a batch.
  func range(ofBatch batch: Int) -> Range<Int> {
    let count = sourceRows.count
    // The first `longer` batches have one event more; products such as batch * count could overflow
    // no sensible data, but need not be trusted either.
    let (size, longer) = count.quotientAndRemainder(dividingBy: batchCount)
    let start = batch * size + min(batch, longer)
    return start..<start + size + (batch < longer ? 1 : 0)
  }
}

/// An endless walk over the rows of a target, in a fresh order each time round.
private struct TargetCycle {
  private var order: [UInt32]
  private var position = 0
  private var round = 0
  private let target: Int
  private let seed: UInt64

  init(rows: [UInt32], target: Int, seed: UInt64) {
    order = rows
    self.target = target
    self.seed = seed
    shuffle()
  }

  /// Overwrites `rows` with the next rows of the walk.
  mutating func fill(_ rows: inout [UInt32]) {
    var filled = 0
    while filled < rows.count {
      if position == order.count { shuffle() }
      let count = min(rows.count - filled, order.count - position)
      rows.replaceSubrange(filled..<filled + count, with: order[position..<position + count])
      filled += count
      position += count
    }
  }

  /// Walks past the next rows.
  mutating func skip(_ count: Int) {
    var left = count
    while left > 0 {
      if position == order.count { shuffle() }
      let passed = min(left, order.count - position)
      left -= passed
      position += passed
    }
  }

  private mutating func shuffle() {
    var stream = RandomStreams.target(seed: seed, target: target, round: round)
    stream.shuffle(&order)
    round += 1
    position = 0
  }
}
