import Events

/// Memory for the lists of one event's objects, large enough for the largest event of a batch.
final class ObjectMemory {
  private static let lists = 5
  private var capacity = 0
  private var items = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  private(set) var tags = TagMemory(capacity: 0)

  deinit {
    items.deallocate()
    tags.deallocate()
  }

  /// Makes room for the events of a batch.
  ///
  /// - Returns: The most jets, or leptons of both kinds, that an event has.
  @discardableResult
  func reserve(for view: BatchView) -> Int {
    var most = 0
    for event in 0..<view.count {
      let jets = view.jets.offsets[event + 1] - view.jets.offsets[event]
      let electrons = view.electrons.offsets[event + 1] - view.electrons.offsets[event]
      let muons = view.muons.offsets[event + 1] - view.muons.offsets[event]
      most = max(most, jets, electrons + muons)
    }
    // One more: an item that is not selected is written past the last that is.
    guard most + 1 > capacity else { return most }
    items.deallocate()
    tags.deallocate()
    capacity = 2 * (most + 1)
    items = .allocate(capacity: Self.lists * capacity)
    tags = TagMemory(capacity: capacity)
    return most
  }

  /// The list of jets.
  var emptyJets: IndexList { IndexList(items: items) }

  /// One of the other lists, from 1 on.
  func list(_ number: Int) -> UnsafeMutablePointer<Int32> { items + number * capacity }
}

/// Memory for the b-tags of jets, and for what they are drawn from.
struct TagMemory {
  /// The event of each jet.
  let events: UnsafeMutablePointer<Int32>
  /// The third and the last word of each jet's counter.
  let counters: (third: UnsafeMutablePointer<UInt32>, last: UnsafeMutablePointer<UInt32>)
  /// The places of jets that their draw alone does not decide.
  let undecided: UnsafeMutablePointer<Int32>
  /// Each jet's draw.
  let draws: UnsafeMutablePointer<Double>
  /// Each jet's tag: 1 or 0.
  let isTagged: UnsafeMutablePointer<UInt8>

  init(capacity: Int) {
    // Draws are made four at a time.
    let capacity = (capacity + 3) & ~3
    events = .allocate(capacity: capacity)
    counters = (.allocate(capacity: capacity), .allocate(capacity: capacity))
    counters.third.initialize(repeating: 0, count: capacity)
    counters.last.initialize(repeating: 0, count: capacity)
    undecided = .allocate(capacity: capacity)
    draws = .allocate(capacity: capacity)
    isTagged = .allocate(capacity: capacity)
  }

  func deallocate() {
    events.deallocate()
    counters.third.deallocate()
    counters.last.deallocate()
    undecided.deallocate()
    draws.deallocate()
    isTagged.deallocate()
  }
}
