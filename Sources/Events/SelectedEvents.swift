/// Events that passed the selection: the selected objects in descending pT, and where they are from.
public struct SelectedEvents: Sendable {
  /// The events; `jets.btag` is 1 for a tagged jet and 0 for another.
  public var events = EventBatch()
  /// The index of each event's file in the sample's order of files.
  public var file: [UInt32] = []
  /// A 128-bit hash of each event's values. Shape: two words an event.
  public var identity: [UInt64] = []

  /// No events.
  public init() {}

  /// The number of events.
  public var count: Int { events.count }

  /// Forgets the events and keeps the memory.
  public mutating func removeAll() {
    events.removeAll()
    file.removeAll(keepingCapacity: true)
    identity.removeAll(keepingCapacity: true)
  }
}
