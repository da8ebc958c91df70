import Events

/// The events of a batch that pass, and their objects, as indices: columns are gathered from them
/// when the batch is done, one column at a time.
struct PassingEvents {
  private var events: [Int32] = []
  private var jets = PickedItems()
  private var isTagged: [UInt8] = []
  private var electrons = PickedItems()
  private var muons = PickedItems()
  private var identity = EventIdentity()

  /// Forgets the events and keeps the memory.
  mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    isTagged.removeAll(keepingCapacity: true)
    jets.removeAll()
    electrons.removeAll()
    muons.removeAll()
  }

  /// Adds an event with its selected and tagged objects.
  mutating func append(_ event: Int, _ objects: EventObjects) {
    events.append(Int32(truncatingIfNeeded: event))
    jets.append(objects.jets)
    isTagged.append(
      contentsOf: UnsafeBufferPointer(start: objects.isTagged, count: objects.jets.count))
    electrons.append(objects.electrons)
    muons.append(objects.muons)
  }

  /// Appends the events to what was selected before.
  ///
  /// - Throws: ``BadValue`` where a value that is stored and was in no cut is not finite.
  mutating func append(
    to output: inout SelectedEvents, _ view: BatchView, _ file: InputFile
  ) throws(BadValue) {
    guard !events.isEmpty else { return }
    let before = StoredCounts(output.events)
    output.file.append(contentsOf: repeatElement(file.index, count: events.count))
    output.events.entry.append(gathering: events, from: view.entry)
    output.events.number.append(gathering: events, from: view.number)
    output.events.weight.append(gathering: events, from: view.weight)
    output.events.met.append(gathering: events, from: view.met)
    output.events.metPhi.append(gathering: events, from: view.metPhi)
    append(to: &output.events.jets, view.jets)
    electrons.append(to: &output.events.electrons, view.electrons)
    muons.append(to: &output.events.muons, view.muons)
    if !before.isFinite(after: output.events) { try checkStored(view) }
    appendIdentities(to: &output.identity, view)
  }

  /// Refuses the first event with a stored value that is not finite.
  private func checkStored(_ view: BatchView) throws(BadValue) {
    try withLists { (jets, electrons, muons) throws(BadValue) in
      for position in events.indices {
        try view.checkStored(
          Int(events[position]), jets: jets[position], electrons: electrons[position],
          muons: muons[position])
      }
    }
  }

  private mutating func appendIdentities(to identities: inout [UInt64], _ view: BatchView) {
    var identity = identity
    withLists { jets, electrons, muons in
      identities.append(addingCapacity: 2 * events.count) { span in
        for position in events.indices {
          let words = identity.words(
            of: Int(events[position]), jets: jets[position], electrons: electrons[position],
            muons: muons[position], view)
          span.append(words[0])
          span.append(words[1])
        }
      }
    }
    self.identity = identity
  }

  /// Lends the objects of each event as plain memory.
  private func withLists<Failure>(
    _ body: (_ jets: PickedItems.Lists, PickedItems.Lists, PickedItems.Lists) throws(Failure) ->
      Void
  ) throws(Failure) {
    try jets.withLists { (jets) throws(Failure) in
      try electrons.withLists { (electrons) throws(Failure) in
        try muons.withLists { (muons) throws(Failure) in try body(jets, electrons, muons) }
      }
    }
  }

  private func append(to columns: inout JetColumns, _ view: JetView) {
    jets.appendOffsets(to: &columns.offsets)
    columns.pt.append(gathering: jets.items, from: view.pt)
    columns.eta.append(gathering: jets.items, from: view.eta)
    columns.phi.append(gathering: jets.items, from: view.phi)
    columns.mass.append(gathering: jets.items, from: view.mass)
    if !view.flavor.isEmpty { columns.flavor.append(gathering: jets.items, from: view.flavor) }
    columns.btag.append(addingCapacity: isTagged.count) { span in
      for tag in isTagged { span.append(UInt32(tag)) }
    }
  }
}

/// How much was selected before some events: what comes after is theirs.
private struct StoredCounts {
  private let events: Int
  private let jets: Int
  private let electrons: Int
  private let muons: Int

  init(_ batch: EventBatch) {
    events = batch.met.count
    jets = batch.jets.pt.count
    electrons = batch.electrons.pt.count
    muons = batch.muons.pt.count
  }

  /// Whether all values that no cut has looked at are finite: a look through whole columns.
  func isFinite(after batch: EventBatch) -> Bool {
    isFinite(batch.met, events) && isFinite(batch.metPhi, events)
      && isFinite(batch.jets.phi, jets) && isFinite(batch.jets.mass, jets)
      && isFinite(batch.electrons.phi, electrons) && isFinite(batch.muons.phi, muons)
  }

  private func isFinite(_ column: [Float], _ start: Int) -> Bool {
    column.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[start...]).isFinite }
  }
}

/// Items of the passing events, and where each event's end.
struct PickedItems {
  fileprivate private(set) var items: [Int32] = []
  private var ends: [Int] = []

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  mutating func append(_ list: IndexList) {
    items.append(contentsOf: UnsafeBufferPointer(start: list.items, count: list.count))
    ends.append(items.count)
  }

  /// The items of each event, by its position.
  struct Lists {
    fileprivate let items: UnsafeBufferPointer<Int32>
    fileprivate let ends: UnsafeBufferPointer<Int>

    @inline(__always)
    subscript(position: Int) -> UnsafeBufferPointer<Int32> {
      UnsafeBufferPointer(
        rebasing: items[(position == 0 ? 0 : ends[position &- 1])..<ends[position]])
    }
  }

  /// Lends the lists as plain memory.
  func withLists<Failure>(_ body: (Lists) throws(Failure) -> Void) throws(Failure) {
    try items.withUnsafeBufferPointer { (items) throws(Failure) in
      try ends.withUnsafeBufferPointer { (ends) throws(Failure) in
        try body(Lists(items: items, ends: ends))
      }
    }
  }

  func appendOffsets(to offsets: inout [Int]) {
    let base = offsets.last ?? 0
    offsets.append(addingCapacity: ends.count) { span in
      for end in ends { span.append(base &+ end) }
    }
  }

  func append(to columns: inout LeptonColumns, _ view: LeptonView) {
    appendOffsets(to: &columns.offsets)
    columns.pt.append(gathering: items, from: view.pt)
    columns.eta.append(gathering: items, from: view.eta)
    columns.phi.append(gathering: items, from: view.phi)
    columns.charge.append(gathering: items, from: view.charge)
  }
}

extension Array where Element: BitwiseCopyable {
  fileprivate mutating func append(
    gathering items: [Int32], from column: UnsafeBufferPointer<Element>
  ) {
    append(addingCapacity: items.count) { span in
      span.withUnsafeMutableBufferPointer { memory, filled in
        for item in items {
          memory[filled] = column[Int(item)]
          filled &+= 1
        }
      }
    }
  }
}
