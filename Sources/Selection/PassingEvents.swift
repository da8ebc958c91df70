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
  mutating func append(to output: inout SelectedEvents, _ view: BatchView, _ file: InputFile) {
    guard !events.isEmpty else { return }
    output.file.append(contentsOf: repeatElement(file.index, count: events.count))
    output.events.entry.append(gathering: events, from: view.entry)
    output.events.number.append(gathering: events, from: view.number)
    output.events.weight.append(gathering: events, from: view.weight)
    output.events.met.append(gathering: events, from: view.met)
    output.events.metPhi.append(gathering: events, from: view.metPhi)
    append(to: &output.events.jets, view.jets)
    electrons.append(to: &output.events.electrons, view.electrons)
    muons.append(to: &output.events.muons, view.muons)
    output.identity.reserveAdditional(2 * events.count)
    for position in events.indices {
      let words = identity.words(
        of: Int(events[position]), jets: jets[position], electrons: electrons[position],
        muons: muons[position], view)
      output.identity.append(words[0])
      output.identity.append(words[1])
    }
  }

  private func append(to columns: inout JetColumns, _ view: JetView) {
    jets.appendOffsets(to: &columns.offsets)
    columns.pt.append(gathering: jets.items, from: view.pt)
    columns.eta.append(gathering: jets.items, from: view.eta)
    columns.phi.append(gathering: jets.items, from: view.phi)
    columns.mass.append(gathering: jets.items, from: view.mass)
    if !view.flavor.isEmpty { columns.flavor.append(gathering: jets.items, from: view.flavor) }
    columns.btag.append(contentsOf: isTagged.lazy.map { UInt32($0) })
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

  /// The items of an event.
  subscript(position: Int) -> ArraySlice<Int32> {
    items[(position == 0 ? 0 : ends[position - 1])..<ends[position]]
  }

  func appendOffsets(to offsets: inout [Int]) {
    let base = offsets.last ?? 0
    offsets.append(contentsOf: ends.lazy.map { base + $0 })
  }

  func append(to columns: inout LeptonColumns, _ view: LeptonView) {
    appendOffsets(to: &columns.offsets)
    columns.pt.append(gathering: items, from: view.pt)
    columns.eta.append(gathering: items, from: view.eta)
    columns.phi.append(gathering: items, from: view.phi)
    columns.charge.append(gathering: items, from: view.charge)
  }
}

extension Array {
  fileprivate mutating func append(
    gathering items: [Int32], from column: UnsafeBufferPointer<Element>
  ) {
    append(addingCapacity: items.count) { span in
      for item in items { span.append(column[Int(item)]) }
    }
  }

  fileprivate mutating func reserveAdditional(_ more: Int) {
    // Asked for less than the double, an array would grow by just what it needs, each time anew.
    if count + more > capacity { reserveCapacity(Swift.max(count + more, 2 * capacity)) }
  }
}
