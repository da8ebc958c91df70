import Events

/// The selected jets of some events of a block, and their b-tags: flat, one event's jets after the
/// other's, so that the draws are made in one go.
struct BlockJets {
  /// The jets.
  private(set) var jets: IndexList
  /// Their tags, and what they are drawn from.
  let tags: TagMemory
  /// Where each event's jets begin and end, by its place in the block; of those that were selected.
  private let starts: UnsafeMutablePointer<Int32>
  private let ends: UnsafeMutablePointer<Int32>
  /// How many tagged jets stand before each jet, and before the end.
  private let tagsBefore: UnsafeMutablePointer<Int32>

  fileprivate init(_ memory: BlockJetMemory) {
    jets = IndexList(items: memory.items)
    tags = memory.tags
    starts = memory.starts
    ends = memory.ends
    tagsBefore = memory.tagsBefore
  }

  /// Appends the selected jets of events.
  fileprivate mutating func select(
    _ events: RemainingEvents, from block: Range<Int>, _ view: BatchView, _ cuts: ObjectCuts.Of
  ) {
    for position in 0..<events.count {
      let event = events[position]
      let start = jets.count
      jets.append(jetsOf: event, view, cuts)
      starts[event &- block.lowerBound] = Int32(truncatingIfNeeded: start)
      ends[event &- block.lowerBound] = Int32(truncatingIfNeeded: jets.count)
      for jet in start..<jets.count { tags.events[jet] = Int32(truncatingIfNeeded: event) }
    }
  }

  /// Counts the tags, once they are there.
  func countTags() {
    var count: Int32 = 0
    for jet in 0..<jets.count {
      tagsBefore[jet] = count
      count &+= Int32(tags.isTagged[jet])
    }
    tagsBefore[jets.count] = count
  }

  /// How many jets of an event are tagged, given its place in the block.
  @inline(__always)
  func tagCount(of place: Int) -> Int {
    Int(tagsBefore[Int(ends[place])] &- tagsBefore[Int(starts[place])])
  }

  /// The jets of an event and their tags, given its place in the block.
  @inline(__always)
  func jets(of place: Int) -> (jets: IndexList, isTagged: UnsafeMutablePointer<UInt8>) {
    let start = Int(starts[place])
    return (jets.slice(from: start, count: Int(ends[place]) &- start), tags.isTagged + start)
  }
}

/// Memory for ``BlockJets``, large enough for the largest block so far.
final class BlockJetMemory {
  private var capacity = 0
  fileprivate private(set) var items: UnsafeMutablePointer<Int32> = .allocate(capacity: 0)
  fileprivate private(set) var tags = TagMemory(capacity: 0)
  fileprivate let starts: UnsafeMutablePointer<Int32> = .allocate(
    capacity: RemainingEvents.blockSize)
  fileprivate let ends: UnsafeMutablePointer<Int32> = .allocate(
    capacity: RemainingEvents.blockSize)
  fileprivate private(set) var tagsBefore: UnsafeMutablePointer<Int32> = .allocate(capacity: 0)

  deinit {
    items.deallocate()
    tags.deallocate()
    starts.deallocate()
    ends.deallocate()
    tagsBefore.deallocate()
  }

  /// The selected jets of events of a block, without tags; valid until the next call.
  func select(
    _ events: RemainingEvents, from block: Range<Int>, _ view: BatchView, _ cuts: ObjectCuts.Of
  ) -> BlockJets {
    reserve(view.jets.offsets[block.upperBound] - view.jets.offsets[block.lowerBound])
    var jets = BlockJets(self)
    jets.select(events, from: block, view, cuts)
    return jets
  }

  private func reserve(_ count: Int) {
    // One more: a jet that is not selected is written past the last that is.
    guard count >= capacity else { return }
    items.deallocate()
    tags.deallocate()
    tagsBefore.deallocate()
    capacity = count + count / 4 + 1
    items = .allocate(capacity: capacity)
    tags = TagMemory(capacity: capacity)
    tagsBefore = .allocate(capacity: capacity)
  }
}
